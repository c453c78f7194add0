public import SyncEngine
public import TicketFormats

/// One export: the tickets that somebody may see, in one format, piece by piece. Whatever the number, what is in memory
/// are their ids, one page of them, and what was not taken yet. Not for two tasks at once.
public final class TicketExporter {
    /// Pieces are about this large.
    private static let pieceBytes = 64 << 10
    /// Tickets read at once.
    private static let pageTickets = 64

    private let service: SyncService
    private let reader: UserID?
    private let filter: TicketFilter
    private let format: TicketFormat
    private let isWanted: (InterchangeTicket) -> Bool
    private var header: ExportHeader
    private var writer: (any TicketWriting)?
    private var rest: ArraySlice<EventID> = []
    private var waiting: [InterchangeTicket] = []
    private var piece: [UInt8] = []
    private var isEnded = false

    /// Tickets written.
    public private(set) var written = 0
    /// Tickets looked at, and all there are; known from the first piece on.
    public private(set) var done = 0
    public private(set) var total = 0

    /// - Parameters:
    ///   - reader: whose view is exported; nil: everything, for the operator.
    ///   - header: `ticketCount` is filled in.
    ///   - isWanted: a last choice, which only the whole ticket allows; the header counts all the same.
    public init(
        _ service: SyncService, reader: UserID?, filter: TicketFilter, format: TicketFormat, header: ExportHeader,
        where isWanted: @escaping (InterchangeTicket) -> Bool = { _ in true }
    ) {
        self.service = service
        self.reader = reader
        self.filter = filter
        self.format = format
        self.header = header
        self.isWanted = isWanted
    }

    /// What the format could not carry, counted.
    public var losses: [String: Int] { writer?.losses ?? [:] }

    /// The next piece of the file, about 64 KiB; nil after the last.
    ///
    /// - Throws: `FormatFault`; what the store throws. The file cannot be finished then.
    public func next() async throws -> [UInt8]? {
        guard !isEnded else { return nil }
        if writer == nil { try await begin() }
        guard let writer else { return nil }
        while piece.count < Self.pieceBytes {
            guard let ticket = try await nextTicket() else {
                isEnded = true
                try writer.end()
                piece += try writer.drain()
                break
            }
            done += 1
            guard isWanted(ticket) else { continue }
            try writer.write(ticket)
            written += 1
            piece += try writer.drain()
        }
        defer { piece = [] }
        return piece
    }

    private func begin() async throws {
        rest = try await service.ticketsToExport(reader: reader, matching: filter)[...]
        total = rest.count
        header.ticketCount = total
        let writer = try format.writer(header: header)
        self.writer = writer
        try writer.begin()
    }

    private func nextTicket() async throws -> InterchangeTicket? {
        while waiting.isEmpty, !rest.isEmpty {
            let page = rest.prefix(Self.pageTickets)
            rest = rest.dropFirst(Self.pageTickets)
            let documents = try await service.documents(of: page, reader: reader)
            let messages = try await service.transcripts(of: page, reader: reader)
            let mapping = ExportMapping(service.directory, reader: reader)
            // Taken from the end.
            waiting = documents.reversed().map { mapping.ticket($0, messages[$0.ticket.id] ?? []) }
        }
        return waiting.popLast()
    }
}
