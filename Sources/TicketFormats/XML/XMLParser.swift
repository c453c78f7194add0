internal import CLibXML2

/// libxml2's push parser: bytes go in, what they mean queues up. It builds no tree, loads nothing, expands nothing.
///
/// The push parser rather than the text reader: it is twice as fast, and between two pieces of input one can see how
/// much it holds back, which bounds what a single tag can cost.
final class XMLParser {
    /// What was met, in order.
    struct Item {
        enum Kind { case start, end, text, problem }

        var kind: Kind
        /// The element's name without prefix, the text, or the problem's text.
        var text: String
        var namespace: String?
        var attributes: [XMLElement.Attribute] = []
        var line: Int
        var column: Int
    }

    let limits: XMLLimits
    private(set) var items: [Item] = []
    /// Why nothing more can be read.
    private(set) var fault: FormatFault?
    fileprivate(set) var hasDocumentType = false
    /// What holds the document against a schema; the decision falls at the root element.
    private var validator: XMLValidator?
    private let decide: ((Item) -> Bool)?

    private let context: xmlParserCtxtPtr
    private var depth = 0
    private var elements = 0
    private var text: [UInt8] = []
    /// Elements whose content is not told.
    private let muted: Set<String>
    /// How deep the muted element lies that is being passed over; 0: there is none.
    private var mutedDepth = 0
    /// The namespace met last: libxml2 keeps each as one string, so its address tells whether it is the same.
    private var known: (address: UnsafePointer<xmlChar>, namespace: String)?

    /// - Parameter decide: told the root element, says whether the schema applies.
    init(
        schema: XMLSchema?, limits: XMLLimits, muted: Set<String> = [], decide: ((_ root: Item) -> Bool)? = nil
    ) throws(FormatFault) {
        LibXML.prepare()
        self.limits = limits
        self.muted = muted
        self.decide = decide
        var handler = Self.makeHandler()
        guard let context = xmlCreatePushParserCtxt(&handler, nil, nil, 0, nil) else { throw FormatFault(.outOfMemory) }
        self.context = context
        validator = try schema.map { schema throws(FormatFault) in try XMLValidator(schema) }
        context.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
        xmlCtxtUseOptions(context, Int32(XML_PARSE_NONET.rawValue | XML_PARSE_BIG_LINES.rawValue))
    }

    deinit {
        // Made for the declarations of a document type, in spite of the handlers being ours.
        if let document = context.pointee.myDoc { xmlFreeDoc(document) }
        xmlFreeParserCtxt(context)
    }

    /// The line the parser has come to, from 1.
    var line: Int { context.pointee.input.map { Int($0.pointee.line) } ?? 0 }

    /// The column the parser has come to, from 1.
    var column: Int { context.pointee.input.map { Int($0.pointee.col) } ?? 0 }

    /// Parses what comes next; none: the document has ended.
    func feed(_ bytes: UnsafeRawBufferPointer) {
        guard fault == nil else { return }
        let result = xmlParseChunk(
            context, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), bytes.isEmpty ? 1 : 0)
        // It gives up so, without another word to us, when bytes cannot be converted.
        if result == Int32(XML_PARSER_EOF.rawValue) || result == Int32(XML_ERR_INVALID_ENCODING.rawValue) {
            stop(.malformed, "there are bytes that the encoding which the document declares does not have")
        } else if bytes.isEmpty, elements > 0, depth > 0, fault?.reason ?? .malformed == .malformed {
            let message = "the document ends in the middle: it was cut off when it was saved or sent; get it again"
            // What libxml2 said goes along: in the last lines it may be about something else.
            let said = fault.map { " (\($0.message))" } ?? ""
            fault = FormatFault(.malformed, message + said, line: line, column: column)
        }
        guard fault == nil else { return }
        if bytes.isEmpty {
            if result != 0 || context.pointee.wellFormed == 0 { stop(.malformed, "the document cannot be read") }
        } else if let input = context.pointee.input, input.pointee.end - input.pointee.cur > limits.tag + bytes.count {
            stop(.tooLarge, "a tag, comment or declaration is longer than \(limits.tag >> 10) KiB")
        } else if let names = context.pointee.dict, xmlDictSize(names) > limits.names {
            stop(.tooLarge, "the document has more than \(limits.names) different names of elements and attributes")
        }
    }

    /// The queue's items; they are the caller's now.
    func take(into taken: inout [Item]) {
        taken.removeAll(keepingCapacity: true)
        swap(&taken, &items)
    }
}

extension XMLParser {
    /// Ends the parsing.
    fileprivate func stop(_ reason: FormatFault.Reason, _ message: String) {
        if fault == nil { fault = FormatFault(reason, message, line: line, column: column) }
        xmlStopParser(context)
    }

    fileprivate func begin(_ tag: XMLTag) {
        guard fault == nil else { return }
        flush()
        depth += 1
        elements += 1
        guard depth <= limits.depth else { return stop(.unsafe, "elements lie more than \(limits.depth) deep") }
        guard elements <= limits.elements else { return stop(.tooLarge, "more than \(limits.elements) elements") }
        // One declaration for each attribute and one for the element are what XMLWriter makes of any tree.
        guard tag.attributeCount <= limits.attributes, tag.namespaceCount <= limits.attributes + 1 else {
            return stop(.tooLarge, "an element has more than \(limits.attributes) attributes")
        }
        guard mutedDepth == 0 else { return }
        let item = Item(
            kind: .start, text: string(tag.name), namespace: namespace(tag.namespace), attributes: attributes(tag),
            line: line, column: column)
        if depth == 1, validator != nil, decide?(item) == false { validator = nil }
        items.append(item)
        if !muted.isEmpty, muted.contains(item.text) { mutedDepth = depth }
        validator?.start(tag)
        report()
    }

    fileprivate func end(_ tag: XMLTag) {
        guard fault == nil else { return }
        flush()
        depth -= 1
        if mutedDepth > 0 {
            guard depth < mutedDepth else { return }
            mutedDepth = 0
        }
        validator?.end(tag)
        report()
        items.append(
            Item(
                kind: .end, text: string(tag.name), namespace: namespace(tag.namespace), line: line, column: column))
    }

    /// Text comes in pieces, and is handed on whole.
    fileprivate func add(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard fault == nil, mutedDepth == 0 else { return }
        guard text.count + bytes.count <= limits.text else {
            return stop(.tooLarge, "a text is longer than \(limits.text >> 20) MiB")
        }
        text.append(contentsOf: bytes)
    }

    private func flush() {
        guard !text.isEmpty else { return }
        validator?.text(text)
        report()
        items.append(
            Item(kind: .text, text: String(decoding: text, as: UTF8.self), line: line, column: column))
        // What one long text needed is not kept for all the short ones.
        text.removeAll(keepingCapacity: text.count < 1 << 16)
    }

    /// Queues what the schema objected to.
    private func report() {
        guard let validator, !validator.problems.isEmpty else { return }
        for problem in validator.takeProblems() {
            items.append(Item(kind: .problem, text: problem, line: line, column: column))
        }
    }

    fileprivate func string(_ text: UnsafePointer<xmlChar>?) -> String { text.map { String(cString: $0) } ?? "" }

    private func namespace(_ address: UnsafePointer<xmlChar>?) -> String? {
        guard let address else { return nil }
        if let known, known.address == address { return known.namespace }
        let namespace = Self.unescaped(string(address))
        known = (address, namespace)
        return namespace
    }

    /// In values of attributes libxml2 leaves one character escaped, for a tree that is not built here.
    private static func unescaped(_ value: String) -> String {
        guard value.utf8.contains(UInt8(ascii: "&")) else { return value }
        return value.split(separator: "&#38;", omittingEmptySubsequences: false).joined(separator: "&")
    }

    /// Without those that a document type would add.
    private func attributes(_ tag: XMLTag) -> [XMLElement.Attribute] {
        guard tag.attributeCount > tag.defaultedCount, let values = tag.attributes else { return [] }
        return (0..<tag.attributeCount - tag.defaultedCount).map { index in
            let attribute = values + 5 * index
            let value =
                if let start = attribute[3], let end = attribute[4] {
                    Self.unescaped(
                        String(decoding: UnsafeBufferPointer(start: start, count: end - start), as: UTF8.self))
                } else {
                    ""
                }
            return XMLElement.Attribute(string(attribute[0]), value, namespace: namespace(attribute[2]))
        }
    }
}

extension XMLParser {
    /// Everything that libxml2 tells. What has no entry is passed over: comments, instructions, declared elements.
    private static func makeHandler() -> xmlSAXHandler {
        var handler = xmlSAXHandler()
        handler.initialized = UInt32(XML_SAX2_MAGIC)
        handler.startElementNs = { parser($0)?.begin(XMLTag($1, $2, $3, Int($4), $5, Int($6), Int($7), $8)) }
        handler.endElementNs = { parser($0)?.end(XMLTag($1, $2, $3, 0, nil, 0, 0, nil)) }
        let characters: charactersSAXFunc = {
            parser($0)?.add(UnsafeBufferPointer(start: $1, count: Int($2)))
        }
        handler.characters = characters
        // The same function: then white space is told like any text.
        handler.ignorableWhitespace = characters
        handler.cdataBlock = characters
        handler.startDocument = { parser($0)?.checkEncoding() }
        handler.internalSubset = { context, _, _, _ in parser(context)?.hasDocumentType = true }
        handler.entityDecl = { context, _, _, _, _, _ in parser(context)?.refuseEntities() }
        handler.unparsedEntityDecl = { context, _, _, _, _ in parser(context)?.refuseEntities() }
        handler.reference = { context, name in
            guard let parser = parser(context) else { return }
            parser.stop(.unsafe, "the entity &\(parser.string(name)); is not one of XML's own five")
        }
        handler.serror = { context, error in
            guard let error else { return }
            parser(context)?.note(error.pointee)
        }
        return handler
    }

    /// The system converts from many more, some of which write a bracket in another way.
    fileprivate func checkEncoding() {
        guard let name = context.pointee.encoding ?? context.pointee.input?.pointee.encoding else { return }
        let label = string(name).uppercased()
        let isKnown =
            ["UTF-8", "UTF8", "UTF-16", "UTF-16LE", "UTF-16BE", "ASCII", "US-ASCII", "ISO646-US"].contains(label)
            || ["ISO-8859-", "ISO_8859-", "ISO8859-", "ISO-LATIN-", "LATIN", "WINDOWS-125", "CP125", "KOI8-"]
                .contains { label.hasPrefix($0) }
            || ["SHIFT_JIS", "SJIS", "EUC-JP", "EUC-KR", "GB2312", "GBK", "GB18030", "BIG5"].contains(label)
        if !isKnown { stop(.unsupported, "the document says it is in \(label); save it in UTF-8") }
    }

    fileprivate func refuseEntities() {
        stop(.unsafe, "the document declares entities; they are not expanded here")
    }

    /// Trouble of level 2 and up loses text silently or ends the parse.
    fileprivate func note(_ error: borrowing xmlError) {
        guard error.level.rawValue >= XML_ERR_ERROR.rawValue, fault == nil else { return }
        // A namespace that is no proper address is a namespace all the same.
        guard error.code != Int32(XML_WAR_NS_URI.rawValue) else { return }
        let message = error.message.map { String(cString: $0) } ?? ""
        fault = FormatFault(
            .malformed, message.hasSuffix("\n") ? String(message.dropLast()) : message, line: Int(error.line),
            column: Int(max(0, error.int2)))
        xmlStopParser(context)
    }
}

/// Whose callback it is. A function of the file, since C gets no closures with captures.
private func parser(_ context: UnsafeMutableRawPointer?) -> XMLParser? {
    context.map { Unmanaged<XMLParser>.fromOpaque($0).takeUnretainedValue() }
}
