internal import Hummingbird
internal import JSONText
internal import SyncEngine

/// `tickets` and `tickets/:ticket`: reading, creating and changing tickets (frontend.md §6).
struct TicketRoutes: Sendable {
    let service: SyncService
    private let editing: TicketEditing

    /// - Parameter pages: what readers were shown; the routes of one service share it.
    init(service: SyncService, pages: PagesSeen) {
        self.service = service
        editing = TicketEditing(service: service, pages: pages)
    }

    /// Other routes may have a fixed name where these have a ticket: those come first in the table.
    var routes: [Route] {
        [
            Route(.get, "tickets", handler: list),
            Route(.post, "tickets", handler: create),
            Route(.get, "tickets/:ticket", handler: page),
            Route(.patch, "tickets/:ticket") { call in
                try await change(call, try await call.object(), fields: TicketField.allCases)
            },
            Route(.patch, "tickets/:ticket/status", handler: setStatus),
        ]
    }

    /// Every ticket that fits, newest first, as a bare array without a bound: the frontend pages by itself and would
    /// not show the rest.
    @Sendable private func list(_ call: Call) async throws -> Response {
        let directory = service.directory
        let query = try TicketQuery(call.query, caller: call.user, directory)
        return .array(try await service.tickets(matching: query, call)) { ticket, writer in
            writer.object { ticket.writeRow(to: &$0, directory) }
        }
    }

    @Sendable private func page(_ call: Call) async throws -> Response {
        let document = try await service.ticket(call)
        editing.note(document.ticket, shownTo: call.user.id)
        return whole(document)
    }

    private func whole(_ document: TicketDocument) -> Response {
        let page = TicketPage(document: document, directory: service.directory)
        return .object { page.write(to: &$0) }
    }

    /// Stores a ticket. The same form again within ten minutes is the same ticket: browsers repeat a POST by
    /// themselves, and people whose answer was lost press the button once more.
    @Sendable private func create(_ call: Call) async throws -> Response {
        let ticket = try NewTicket(try await call.object())
        let submission = try await service.submit(kind: "ticket.create", body: ticket.body, author: call.user.id)
        try submission.check()
        guard let document = try await service.ticket(reader: call.user.id, .id(submission.id)) else {
            throw APIError.noTicket
        }
        let page = TicketPage(document: document, directory: service.directory)
        return .object(status: submission.status == .duplicate ? .ok : .created) { page.write(to: &$0) }
    }

    /// The answer is the ticket afterwards, the same for the same form again.
    private func change(_ call: Call, _ body: JSONSlice, fields: [TicketField]) async throws -> Response {
        let document = try await service.ticket(call)
        let form = try TicketForm(body, fields: fields, service.directory)
        if let changed = try await editing.apply(form, to: document, by: call.user.id) { return whole(changed) }
        return .object { writer in
            writer.field("id", document.ticket.id.rawValue)
            writer.field("ticketId", document.ticket.number)
            // It was given to people of whom the caller is none: what they make of it is theirs.
            writer.field("handedOver", true)
        }
    }

    /// The form of early builds, which had one for the status alone.
    @Sendable private func setStatus(_ call: Call) async throws -> Response {
        let body = try await call.object()
        guard let status = body["status"]?.string, !status.isBlank else {
            throw APIError.malformed("status", "must be one of " + TicketStatus.words)
        }
        return try await change(call, body, fields: [.status])
    }
}

extension TicketStatus {
    fileprivate static var words: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

extension SyncService {
    /// The tickets that a caller asks for, newest first.
    func tickets(matching query: TicketQuery, _ call: Call) async throws -> [Ticket] {
        if query.isImpossible { return [] }
        return try await tickets(reader: call.user.id, matching: query.filter, limit: query.limit)
    }
}
