internal import CLibXML2
internal import Glibc

/// Holds one document against a schema, tag by tag.
///
/// libxml2's validator is made to sit between a parser and its listener. Here it gets a listener that does nothing, and
/// the calls of a parser that is ours: so it sees each text in one piece, where the parser's own pieces would be joined
/// in quadratic time, and a document can turn out to be none of its business.
final class XMLValidator {
    private let schema: XMLSchema
    private let compiled: XMLSchema.Compiled
    private let context: xmlSchemaValidCtxtPtr
    private let listener: UnsafeMutablePointer<xmlSAXHandler>
    private let plug: xmlSchemaSAXPlugPtr
    /// The validator's own functions, and what they want to be called with.
    private let functions: xmlSAXHandler
    private let argument: UnsafeMutableRawPointer?
    /// Kept apart, so that what libxml2 points at lives as long as this does.
    private let found = Found()

    private final class Found {
        var problems: [String] = []
    }

    init(_ schema: XMLSchema) throws(FormatFault) {
        self.schema = schema
        let compiled = try schema.take()
        self.compiled = compiled
        guard let context = xmlSchemaNewValidCtxt(compiled.pointer) else {
            schema.giveBack(compiled)
            throw FormatFault(.outOfMemory)
        }
        self.context = context
        listener = .allocate(capacity: 1)
        var silent = xmlSAXHandler()
        silent.initialized = UInt32(XML_SAX2_MAGIC)
        silent.startElementNs = { _, _, _, _, _, _, _, _, _ in }
        listener.initialize(to: silent)
        xmlSchemaSetValidStructuredErrors(
            context,
            { context, error in
                guard let context, let message = error?.pointee.message else { return }
                let found = Unmanaged<Found>.fromOpaque(context).takeUnretainedValue()
                // The value is quoted in it, however long.
                let bytes = UnsafeBufferPointer(start: message, count: strnlen(message, 400))
                found.problems.append(
                    String(decoding: bytes.lazy.map(UInt8.init(bitPattern:)).prefix { $0 != 0x0A }, as: UTF8.self))
            }, Unmanaged.passUnretained(found).toOpaque())
        var handler: UnsafeMutablePointer<xmlSAXHandler>? = listener
        var argument: UnsafeMutableRawPointer?
        guard let plug = xmlSchemaSAXPlug(context, &handler, &argument), let handler else {
            xmlSchemaFreeValidCtxt(context)
            listener.deallocate()
            schema.giveBack(compiled)
            throw FormatFault(.outOfMemory)
        }
        self.plug = plug
        functions = handler.pointee
        self.argument = argument
    }

    deinit {
        xmlSchemaSAXUnplug(plug)
        xmlSchemaFreeValidCtxt(context)
        listener.deallocate()
        schema.giveBack(compiled)
    }

    var problems: [String] { found.problems }

    func takeProblems() -> [String] {
        defer { found.problems.removeAll() }
        return found.problems
    }

    func start(_ tag: XMLTag) {
        functions.startElementNs?(
            argument, tag.name, tag.prefix, tag.namespace, Int32(tag.namespaceCount), tag.namespaces,
            Int32(tag.attributeCount), Int32(tag.defaultedCount), tag.attributes)
    }

    func text(_ text: [UInt8]) {
        text.withUnsafeBufferPointer { functions.characters?(argument, $0.baseAddress, Int32($0.count)) }
    }

    func end(_ tag: XMLTag) { functions.endElementNs?(argument, tag.name, tag.prefix, tag.namespace) }
}
