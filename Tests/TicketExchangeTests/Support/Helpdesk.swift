import DatabaseImport
import JSONText
import SyncEngine
import TestSupport
import Testing
import TicketFormats

@testable import TicketExchange

/// A helpdesk in memory, what is written in it, and what leaves and enters.
struct Helpdesk {
    static let start = "2026-11-22T08:00:00.000Z"

    let store: any JournalStore
    let service: SyncService
    let clock: ManualClock

    init(_ store: any JournalStore = MemoryStore(), now: String = Self.start, seed: UInt64 = 1) async throws {
        clock = ManualClock(now, seed: seed)
        self.store = store
        service = try await SyncService(
            store: store, cursorKey: [UInt8](repeating: 7, count: 32), environment: clock.environment)
    }

    @discardableResult
    func person(_ email: String, _ role: Role = .user, department: String = "") async throws -> UserID {
        let user = try await service.change(
            .addUser(
                email: email, name: "Name of \(email)", role: role, department: department, title: "", id: nil,
                passwordHash: nil))
        return try #require(user).id
    }

    /// Whatever somebody does, a second later than the last.
    @discardableResult
    func act(
        _ author: UserID, _ kind: String, seen: Seq? = nil, _ build: (inout JSONWriter) -> Void
    ) async throws -> Submission {
        clock.advance(milliseconds: 1000)
        return try await service.submit(
            kind: kind, body: JSONWriter.text { $0.object(build) }, author: author, window: .zero, ticketsSeen: seen)
    }

    func create(
        _ author: UserID, _ title: String = "Printer", type: TicketType = .incident, to assignee: UserID? = nil
    ) async throws -> EventID {
        try await act(author, "ticket.create") { writer in
            writer.field("type", type.rawValue)
            writer.field("title", title)
            writer.field("description", "It is on fire")
            if let assignee { writer.field("assignedTo", assignee.rawValue) }
        }.id
    }

    func update(_ author: UserID, _ ticket: EventID, _ field: TicketField, _ value: String) async throws {
        try await act(author, "ticket.update") { writer in
            writer.field("ticket", ticket.rawValue)
            writer.field(field.rawValue, value)
        }
    }

    @discardableResult
    func note(_ author: UserID, _ ticket: EventID, _ comment: String) async throws -> EventID {
        try await act(author, "ticket.note") { writer in
            writer.field("ticket", ticket.rawValue)
            writer.field("comment", comment)
        }.id
    }

    @discardableResult
    func message(_ author: UserID, _ to: UserID, _ text: String, about ticket: EventID) async throws -> Submission {
        try await act(author, "message.send") { writer in
            writer.field("to", to.rawValue)
            writer.field("text", text)
            writer.field("ticket", ticket.rawValue)
        }
    }

    // MARK: Exchange

    /// The whole file.
    func export(
        reader: UserID? = nil, source: String? = "https://a.example", format: TicketFormat = .ticx,
        _ edit: (inout TicketFilter) -> Void = { _ in }
    ) async throws -> [UInt8] {
        var filter = TicketFilter()
        edit(&filter)
        let time = try #require(Timestamp("2026-11-23T00:00:00.000Z".utf8))
        let exporter = TicketExporter(
            service, reader: reader, filter: filter, format: format,
            header: ExportHeader(exportedAt: time, generator: "test", source: source))
        var file: [UInt8] = []
        while let piece = try await exporter.next() { file += piece }
        #expect(exporter.done == exporter.total)
        return file
    }

    func exported(
        reader: UserID? = nil, _ edit: (inout TicketFilter) -> Void = { _ in }
    ) async throws -> [InterchangeTicket] {
        let reading = try TicketFile(bytes: try await export(reader: reader, edit)).open()
        var tickets: [InterchangeTicket] = []
        while let ticket = try reading.next() { tickets.append(ticket) }
        return tickets
    }

    @discardableResult
    func take(
        _ file: [UInt8], desk: ImportDesk? = nil, _ edit: (inout TicketImportOptions) -> Void = { _ in }
    ) async throws -> TicketImportReport {
        var options = TicketImportOptions()
        edit(&options)
        return try await TicketImporter(
            TicketFile(bytes: file), options: options,
            desk: desk ?? ImportDesk(service, isDryRun: options.isDryRun)
        ).run()
    }

    /// How much each journal holds.
    func heads() async throws -> [JournalID: Seq] {
        let journals = try await store.journals()
        return Dictionary(uniqueKeysWithValues: zip(journals, try await store.heads(journals)))
    }

    func ticket(_ reader: UserID, _ id: EventID) async throws -> Ticket {
        try #require(try await service.ticket(reader: reader, .id(id))).ticket
    }
}

extension TicketImportReport {
    var counts: [Int] { [created, updated, unchanged, skipped] }
}
