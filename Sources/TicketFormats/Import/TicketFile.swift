/// A document of tickets in some format, which can be read several times.
public struct TicketFile: Sendable {
    /// What messages call it.
    public let name: String
    private let bytes: DocumentBytes

    /// A file on disk.
    ///
    /// - Throws: `FormatFault` `unreadable` when there is none, or a directory.
    public init(path: String) throws(FormatFault) {
        name = path.split(separator: "/").last.map(String.init) ?? path
        bytes = try DocumentBytes(path: path)
    }

    /// An open file, also one without a name. It stays its owner's, who closes it after the last reading; its position
    /// is neither used nor changed.
    public init(descriptor: Int32, name: String = "the document") throws(FormatFault) {
        self.name = name
        bytes = try DocumentBytes(descriptor: descriptor, isOurs: false, name: name)
    }

    /// A document in memory.
    public init(bytes: [UInt8], name: String = "the document") {
        self.name = name
        self.bytes = DocumentBytes(bytes)
    }

    /// Bytes.
    public var size: Int { bytes.size }

    /// How many of them the reading that was opened last is done with; a format that needs several passes counts each
    /// as its share.
    public var bytesRead: Int { bytes.bytesRead }

    /// Whether it begins as what other systems export: with markup, as a zip archive, or with a browser's words about
    /// markup. Everything else may be rows of a database, even when it is none.
    ///
    /// - Throws: `FormatFault` when it cannot be read.
    public func isMarkup() throws(FormatFault) -> Bool { DocumentLook.isMarkup(try bytes.head(DocumentLook.headBytes)) }

    /// Which format it is, by its first bytes, its root element and that element's namespace. Of a zip archive the
    /// document in it counts.
    ///
    /// - Throws: `FormatFault` that says what it is instead and what to do.
    public func recognised() throws(FormatFault) -> TicketFormat { try DocumentLook(try document()).format() }

    /// A reader before its first ticket. Tickets that cannot be used are told as warnings of that weight.
    ///
    /// - Parameter format: which it must be; nil: whichever it is.
    /// - Throws: `FormatFault` that says what it is instead and what to do.
    public func open(as format: TicketFormat? = nil) throws(FormatFault) -> any TicketReading {
        let document = try document()
        let found = try DocumentLook(document).format()
        if let format, format != found {
            guard format.isImported else {
                throw FormatFault(.unsupported, "tickets are not read from \(format.rawValue), only written to it")
            }
            throw FormatFault(
                .unsupported,
                "this is \(found.rawValue), not \(format.rawValue): leave the format out, or name the other")
        }
        do throws(FormatFault) {
            return ExplainedReading(try Self.reader(found, document), document)
        } catch {
            throw FaultAdvice.explain(error, document)
        }
    }

    /// The file itself, or what lies in it.
    private func document() throws(FormatFault) -> DocumentBytes {
        let head = try bytes.head(DocumentLook.headBytes)
        guard TicketBundle.begins(head) else { return bytes }
        if let fault = BinaryLook.fault(head) { throw fault }
        return try DocumentBytes(in: bytes)
    }

    private static func reader(
        _ format: TicketFormat, _ document: DocumentBytes
    ) throws(FormatFault) -> any TicketReading {
        let table: TicketTable
        switch format {
        case .ticx:
            return TicxListing(
                try TicxReader(
                    skipsBadTickets: true, holds: try document.bundleAround()?.holds, read: try document.opened()))
        case .servicenow: return ServiceNowReader(document)
        case .jira: table = .jira
        case .bugzilla: table = .bugzilla
        case .mantis: table = .mantis
        case .redmine: table = .redmine
        case .zendesk: table = .zendesk
        case .freshdesk: table = .freshdesk
        case .spreadsheetml, .fods, .atom, .html, .csv, .json:
            throw FormatFault(.unsupported, "\(format.rawValue) is not read")
        }
        return TableReader(table, try XMLReader(muted: table.muted, read: try document.opened()))
    }
}

/// ticx XML, whose bad tickets are warnings like those of other formats.
private final class TicxListing: TicketReading {
    private let reading: TicxReader

    init(_ reading: TicxReader) { self.reading = reading }

    var source: String? { reading.source }

    func next() throws(FormatFault) -> InterchangeTicket? { try reading.next() }

    func takeWarnings() -> [FormatWarning] {
        reading.takeWarnings()
            + reading.takeFaults().map { FormatWarning($0.message, line: $0.line, weight: .unusable) }
    }
}

/// A reader whose faults say what to do.
private final class ExplainedReading: TicketReading {
    private let reading: any TicketReading
    private let bytes: DocumentBytes

    init(_ reading: any TicketReading, _ bytes: DocumentBytes) {
        self.reading = reading
        self.bytes = bytes
    }

    var source: String? { reading.source }

    func takeWarnings() -> [FormatWarning] { reading.takeWarnings() }

    func next() throws(FormatFault) -> InterchangeTicket? {
        do throws(FormatFault) { return try reading.next() } catch { throw FaultAdvice.explain(error, bytes) }
    }
}
