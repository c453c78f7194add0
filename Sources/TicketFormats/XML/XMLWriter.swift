internal import CLibXML2

/// Writes one XML document, piece by piece, through libxml2's text writer.
///
/// Text is escaped by libxml2 and made clean of characters that XML cannot carry (`replaced` counts them). What was
/// written is taken with `drain`, so that a document of any length needs a few kilobytes. Not for two tasks at once.
public final class XMLWriter {
    private let writer: xmlTextWriterPtr
    private let output: Output
    /// How many characters became U+FFFD because XML cannot carry them.
    public private(set) var replaced = 0

    /// What libxml2 has handed over and nobody has taken yet.
    private final class Output {
        var bytes: [UInt8] = []
    }

    /// Begins a document in UTF-8 with its declaration.
    public init() throws(FormatFault) {
        LibXML.prepare()
        let output = Output()
        self.output = output
        let buffer = xmlOutputBufferCreateIO(
            { context, bytes, count in
                guard let context, let bytes else { return -1 }
                let output = Unmanaged<Output>.fromOpaque(context).takeUnretainedValue()
                output.bytes += UnsafeRawBufferPointer(start: bytes, count: Int(count))
                return count
            }, nil, Unmanaged.passUnretained(output).toOpaque(), nil)
        guard let buffer else { throw FormatFault(.outOfMemory) }
        guard let writer = xmlNewTextWriter(buffer) else {
            xmlOutputBufferClose(buffer)
            throw FormatFault(.outOfMemory)
        }
        self.writer = writer
        try check(xmlTextWriterStartDocument(writer, "1.0", "UTF-8", nil))
    }

    deinit { xmlFreeTextWriter(writer) }

    /// Everything written since the last call.
    public func drain() throws(FormatFault) -> [UInt8] {
        try check(xmlTextWriterFlush(writer))
        defer { output.bytes.removeAll(keepingCapacity: true) }
        return output.bytes
    }

    /// How many bytes wait to be taken; what libxml2 itself still holds (about 4 KiB) aside.
    public var pending: Int { output.bytes.count }

    /// Begins an element; `name` with its prefix, if any.
    public func start(_ name: String) throws(FormatFault) { try check(xmlTextWriterStartElement(writer, name)) }

    /// Ends the innermost element.
    public func end() throws(FormatFault) { try check(xmlTextWriterEndElement(writer)) }

    /// An attribute of the element begun last; before its content.
    public func attribute(_ name: String, _ value: String) throws(FormatFault) {
        try check(xmlTextWriterWriteAttribute(writer, name, clean(value)))
    }

    /// Text in the innermost element.
    public func text(_ text: String) throws(FormatFault) { try check(xmlTextWriterWriteString(writer, clean(text))) }

    /// A whole element with a text.
    public func element(
        _ name: String, _ text: String, _ attributes: KeyValuePairs<String, String> = [:]
    ) throws(FormatFault) {
        try start(name)
        for (name, value) in attributes { try attribute(name, value) }
        if !text.isEmpty { try self.text(text) }
        try end()
    }

    /// An element with what `body` writes in it.
    public func element(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ body: () throws(FormatFault) -> Void
    ) throws(FormatFault) {
        try start(name)
        for (name, value) in attributes { try attribute(name, value) }
        try body()
        try end()
    }

    /// A processing instruction. Both texts are ours, never a user's.
    public func instruction(_ target: StaticString, _ content: StaticString) throws(FormatFault) {
        try check(xmlTextWriterWritePI(writer, "\(target)", "\(content)"))
    }

    /// A document type. All texts are ours, never a user's.
    public func documentType(
        _ name: StaticString, publicID: String? = nil, systemID: String? = nil
    ) throws(FormatFault) {
        try check(xmlTextWriterWriteDTD(writer, "\(name)", publicID, systemID, nil))
    }

    /// A line end between elements, where text does not count.
    public func newLine() throws(FormatFault) { try check(xmlTextWriterWriteString(writer, "\n")) }

    /// A line feed within a text as a character reference, for readers that take one that stands there for a blank.
    public func lineFeed() throws(FormatFault) { try check(xmlTextWriterWriteRaw(writer, "&#10;")) }

    /// Ends all open elements and the document.
    public func finish() throws(FormatFault) { try check(xmlTextWriterEndDocument(writer)) }

    private func clean(_ text: String) -> String {
        let (text, replaced) = XMLText.sanitised(text)
        self.replaced += replaced
        return text
    }

    private func check(_ result: Int32) throws(FormatFault) {
        guard result >= 0 else { throw FormatFault(.outOfMemory) }
    }
}
