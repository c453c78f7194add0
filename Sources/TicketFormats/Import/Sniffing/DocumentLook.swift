/// A first look at a document: which format it is, or what else.
struct DocumentLook {
    private let bytes: DocumentBytes
    private let head: [UInt8]
    /// The beginning as text, whatever the encoding: for looking, not for reading.
    private let text: String

    static let headBytes = 64 << 10

    init(_ bytes: DocumentBytes) throws(FormatFault) {
        self.bytes = bytes
        head = try bytes.head(Self.headBytes)
        text = Self.text(head)
    }

    private static func text(_ head: [UInt8]) -> String {
        String(decoding: head.filter { $0 != 0 && $0 < 0xFE }, as: UTF8.self)
    }

    static func isMarkup(_ head: [UInt8]) -> Bool {
        if TicketBundle.begins(head) { return true }
        let text = text(head)
        return text.first { !$0.isWhitespace && $0 != "\u{FEFF}" } == "<" || TextLook.isRendering(text)
    }

    /// The format.
    ///
    /// - Throws: `FormatFault` that says what it is instead and what to do.
    func format() throws(FormatFault) -> TicketFormat {
        guard !head.isEmpty else {
            throw FormatFault(
                .unsupported,
                "the file is empty: the export has failed or was saved elsewhere. Export again and look at its size.")
        }
        if let binary = BinaryLook.fault(head) { throw binary }
        let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        guard start.hasPrefix("<") else { throw TextLook.fault(text) }
        let lower = start.prefix(256).lowercased()
        if lower.hasPrefix("<!doctype html") || lower.hasPrefix("<html") { throw TextLook.page(text) }
        let root: XMLElement
        let namespace: String?
        do throws(FormatFault) {
            (root, namespace) = try self.root()
        } catch {
            if text.lowercased().contains("<html") { throw TextLook.page(text) }
            throw FaultAdvice.explain(error, bytes)
        }
        return try RootLook.format(root, namespace: namespace, text: text)
    }

    /// The root element with its attributes, and its first child's name in it.
    private func root() throws(FormatFault) -> (XMLElement, String?) {
        let reader = try XMLReader(read: bytes.opened())
        var root: XMLElement?
        var namespace: String?
        while let event = try reader.next() {
            guard event == .start else {
                if event == .end { break }
                continue
            }
            guard root != nil else {
                namespace = reader.namespace
                root = XMLElement(reader.name, attributes: reader.attributes)
                continue
            }
            root?.children.append(.element(XMLElement(reader.name)))
            break
        }
        guard let root else { throw FormatFault(.malformed, "there is no element in the document") }
        return (root, namespace)
    }
}
