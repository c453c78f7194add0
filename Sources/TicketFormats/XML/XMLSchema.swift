internal import CLibXML2
internal import Synchronization

/// An XML Schema that documents are held against while they are read.
///
/// It is compiled when first needed. libxml2 promises parallel work on different objects only, so each document being
/// read has a compiled one to itself, and gives it back for the next.
public final class XMLSchema: Sendable {
    private let text: String
    private let idle = Mutex<[Compiled]>([])

    /// A compiled schema; with one user at a time.
    struct Compiled: @unchecked Sendable {
        let pointer: xmlSchemaPtr
    }

    /// - Parameter text: the schema. Part of the program, never what a user sent.
    public init(_ text: String) { self.text = text }

    deinit { idle.withLock { $0.forEach { xmlSchemaFree($0.pointer) } } }

    func take() throws(FormatFault) -> Compiled {
        if let compiled = idle.withLock({ $0.popLast() }) { return compiled }
        LibXML.prepare()
        let bytes = Array(text.utf8)
        let compiled = bytes.withUnsafeBytes { bytes -> xmlSchemaPtr? in
            let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            guard let parser = xmlSchemaNewMemParserCtxt(start, Int32(bytes.count)) else { return nil }
            defer { xmlSchemaFreeParserCtxt(parser) }
            return xmlSchemaParse(parser)
        }
        guard let compiled else { throw FormatFault(.unreadable, "the schema of the format cannot be compiled") }
        return Compiled(pointer: compiled)
    }

    func giveBack(_ compiled: Compiled) { idle.withLock { $0.append(compiled) } }
}
