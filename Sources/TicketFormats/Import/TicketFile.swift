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

    /// Which format it is, by its first bytes, its root element and that element's namespace.
    ///
    /// - Throws: `FormatFault` that says what it is instead and what to do.
    public func recognised() throws(FormatFault) -> TicketFormat { try DocumentLook(bytes).format() }

    /// A reader before its first ticket.
    ///
    /// - Parameter format: which it must be; nil: whichever it is.
    /// - Throws: `FormatFault` that says what it is instead and what to do.
    public func open(as format: TicketFormat? = nil) throws(FormatFault) -> any TicketReading {
        let found = try recognised()
        if let format, format != found {
            guard format.isImported else {
                throw FormatFault(.unsupported, "tickets are not read from \(format.rawValue), only written to it")
            }
            throw FormatFault(
                .unsupported,
                "this is \(found.rawValue), not \(format.rawValue): leave the format out, or name the other")
        }
        do throws(FormatFault) {
            return ExplainedReading(try reader(found), bytes)
        } catch {
            throw FaultAdvice.explain(error, bytes)
        }
    }

    private func reader(_ format: TicketFormat) throws(FormatFault) -> any TicketReading {
        let table: TicketTable
        switch format {
        case .jira: table = .jira
        case .bugzilla: table = .bugzilla
        case .servicenow: return ServiceNowReader(bytes)
        case .mantis: table = .mantis
        case .redmine: table = .redmine
        case .zendesk: table = .zendesk
        case .freshdesk: table = .freshdesk
        case .ticx, .spreadsheetml, .fods, .atom, .html, .csv, .json:
            throw FormatFault(.unsupported, "\(format.rawValue) is not read")
        }
        return TableReader(table, try XMLReader(read: bytes.opened()))
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
