internal import CLibXML2

/// Reads one XML document, piece by piece, through libxml2's text reader: nothing is loaded, no entity is expanded, and
/// what a document of tickets has no need to do is refused. Not for two tasks at once.
public final class XMLReader {
    /// What was met.
    public enum Event: Sendable, Equatable {
        /// An element begins; its attributes can be asked for now. `end` follows, also of an empty one.
        case start
        case end
        case text(String)
    }

    private let reader: xmlTextReaderPtr
    private let state: State
    /// An empty element has no end of its own.
    private var endsNext = false

    /// What the callbacks write to, and where bytes come from.
    private final class State {
        let read: (UnsafeMutableRawBufferPointer) throws -> Int
        var failure: (any Error)?
        var fault: FormatFault?
        var problems: [FormatFault] = []

        init(_ read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) { self.read = read }

        /// Parser trouble of level 2 and up loses text silently or ends the parse; what a schema finds is gathered.
        func note(_ error: borrowing xmlError) {
            let text = error.message.map { String(cString: $0) } ?? ""
            let problem = FormatFault(
                .malformed, text.trimmedLine, line: Int(error.line), column: Int(max(0, error.int2)))
            if error.domain == Int32(XML_FROM_SCHEMASV.rawValue) {
                if problems.count < 100 { problems.append(problem) }
            } else if error.level.rawValue >= XML_ERR_ERROR.rawValue, fault == nil {
                fault = problem
            }
        }
    }

    /// - Parameter read: fills a buffer and says with how many bytes; 0 at the end. What it throws ends the reading.
    public init(read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int) throws(FormatFault) {
        LibXML.prepare()
        let state = State(read)
        self.state = state
        let options = Int32(XML_PARSE_NONET.rawValue | XML_PARSE_BIG_LINES.rawValue | XML_PARSE_NOCDATA.rawValue)
        let context = Unmanaged.passUnretained(state).toOpaque()
        let reader = xmlReaderForIO(
            { context, buffer, length in
                guard let context, let buffer else { return -1 }
                let state = Unmanaged<State>.fromOpaque(context).takeUnretainedValue()
                do {
                    return Int32(try state.read(UnsafeMutableRawBufferPointer(start: buffer, count: Int(length))))
                } catch {
                    state.failure = error
                    return -1
                }
            }, nil, context, nil, nil, options)
        guard let reader else { throw FormatFault(.outOfMemory) }
        self.reader = reader
        xmlTextReaderSetStructuredErrorHandler(
            reader,
            { context, error in
                guard let context, let error else { return }
                Unmanaged<State>.fromOpaque(context).takeUnretainedValue().note(error.pointee)
            }, context)
    }

    deinit { xmlFreeTextReader(reader) }

    /// A document in memory.
    public convenience init(_ bytes: [UInt8]) throws(FormatFault) {
        var rest = bytes[...]
        try self.init { buffer in
            let count = min(buffer.count, rest.count)
            buffer.copyBytes(from: rest.prefix(count))
            rest = rest.dropFirst(count)
            return count
        }
    }

    /// What comes next; nil at the document's end. White space between elements is told as text, comments and
    /// processing instructions are passed over.
    ///
    /// - Throws: `FormatFault` for anything that libxml2 objects to, a document type that declares entities, a
    ///   reference to one; what `read` threw goes out as `unreadable`.
    public func next() throws(FormatFault) -> Event? {
        if endsNext {
            endsNext = false
            return .end
        }
        while true {
            let result = xmlTextReaderRead(reader)
            if let failure = state.failure { throw FormatFault(.unreadable, "\(failure)", line: line) }
            if let fault = state.fault { throw fault }
            guard result == 1 else {
                if result == 0 { return nil }
                throw FormatFault(.malformed, "the document cannot be read", line: line)
            }
            switch UInt32(xmlTextReaderNodeType(reader)) {
            case XML_READER_TYPE_ELEMENT.rawValue:
                endsNext = xmlTextReaderIsEmptyElement(reader) == 1
                return .start
            case XML_READER_TYPE_END_ELEMENT.rawValue: return .end
            case XML_READER_TYPE_TEXT.rawValue, XML_READER_TYPE_CDATA.rawValue,
                XML_READER_TYPE_SIGNIFICANT_WHITESPACE.rawValue, XML_READER_TYPE_WHITESPACE.rawValue:
                return .text(string(xmlTextReaderConstValue(reader)))
            case XML_READER_TYPE_DOCUMENT_TYPE.rawValue: try checkDocumentType()
            case XML_READER_TYPE_ENTITY_REFERENCE.rawValue:
                throw FormatFault(.unsafe, "the entity &\(name); is not one of XML's own five", line: line)
            default: continue
            }
        }
    }

    private func checkDocumentType() throws(FormatFault) {
        guard let subset = xmlTextReaderCurrentDoc(reader)?.pointee.intSubset else { return }
        guard subset.pointee.entities == nil, subset.pointee.pentities == nil else {
            throw FormatFault(.unsafe, "the document declares entities; they are not expanded here", line: line)
        }
    }

    /// The name of the element met last, without prefix.
    public var name: String { string(xmlTextReaderConstLocalName(reader)) }

    /// The namespace of the element met last.
    public var namespace: String? { xmlTextReaderConstNamespaceUri(reader).map { string($0) } }

    /// From 1.
    public var line: Int { Int(xmlTextReaderGetParserLineNumber(reader)) }

    /// The attributes of the element that has just begun, without declarations of namespaces.
    public var attributes: [XMLElement.Attribute] {
        guard xmlTextReaderHasAttributes(reader) == 1, xmlTextReaderMoveToFirstAttribute(reader) == 1 else { return [] }
        defer { xmlTextReaderMoveToElement(reader) }
        var attributes: [XMLElement.Attribute] = []
        repeat {
            guard xmlTextReaderIsNamespaceDecl(reader) != 1 else { continue }
            attributes.append(
                XMLElement.Attribute(
                    name, string(xmlTextReaderConstValue(reader)),
                    namespace: xmlTextReaderConstNamespaceUri(reader).map { string($0) }))
        } while xmlTextReaderMoveToNextAttribute(reader) == 1
        return attributes
    }

    /// The element that has just begun, with all that is in it; the next event is what follows its end.
    public func element() throws(FormatFault) -> XMLElement {
        var element = XMLElement(name, namespace: namespace, attributes: attributes)
        while let event = try next() {
            switch event {
            case .start: element.children.append(.element(try self.element()))
            case .text(let text): element.children.append(.text(text))
            case .end: return element
            }
        }
        return element
    }

    private func string(_ text: UnsafePointer<xmlChar>?) -> String { text.map { String(cString: $0) } ?? "" }
}

extension String {
    /// Without the line feed that libxml2 ends its messages with.
    fileprivate var trimmedLine: String { hasSuffix("\n") ? String(dropLast()) : self }
}
