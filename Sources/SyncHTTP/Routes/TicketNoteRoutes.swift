internal import Hummingbird
internal import JSONText
internal import SyncEngine

/// `tickets/:ticket/notes`: adding and deleting what people write under a ticket (frontend.md §6.1).
struct TicketNoteRoutes: Sendable {
    let service: SyncService

    var routes: [Route] {
        [
            Route(.post, "tickets/:ticket/notes", handler: add),
            Route(.delete, "tickets/:ticket/notes/:note", handler: delete),
        ]
    }

    /// Stores a note. The same text on the same ticket within ten minutes is the same note. The status that comes along
    /// is kept only if its author has just set it.
    @Sendable private func add(_ call: Call) async throws -> Response {
        let reference = try call.ticketReference()
        let note = try await NewNote(call)
        let submission = try await service.submit(
            kind: "ticket.note", body: note.body(about: reference), author: call.user.id)
        try submission.check()
        let stored = try await stored(submission.id, reference, call)
        return .object(status: submission.status == .duplicate ? .ok : .created) { writer in
            writer.field("success", true)
            writer.field("id", submission.id.rawValue)
            writer.field("createdBy", call.user.email)
            writer.field("createdAt", submission.receivedAt)
            writer.field("comment", note.comment)
            if let status = stored?.status { writer.field("status", status.rawValue) } else { writer.null("status") }
            if let file = note.droppedFile { writer.droppedFile(file) }
        }
    }

    /// The note as it is listed; nil when its author gave the ticket away before.
    private func stored(_ id: EventID, _ reference: TicketReference, _ call: Call) async throws -> ShownNote? {
        let document = try await service.ticket(reader: call.user.id, reference)
        return document?.entries.first { $0.id == id }.flatMap { ShownNote($0, service.directory) }
    }

    /// Deletes a note of the caller's, or any for an administrator. One that is deleted already stays so.
    @Sendable private func delete(_ call: Call) async throws -> Response {
        let document = try await service.ticket(call)
        guard let id = WireNumber.read(call.parameters["note"] ?? "").map({ EventID(UInt64($0)) }),
            let entry = document.entries.first(where: { $0.id == id })
        else { throw APIError(.unknownTarget, "there is no such note") }
        guard case .comment(let comment, _) = entry.content else {
            throw APIError(.forbidden, "what the system notes cannot be deleted")
        }
        guard entry.from == call.user.id || call.user.role == .admin else {
            throw APIError(.forbidden, "a note is deleted by its author or an administrator")
        }
        if comment != nil {
            let body = JSONWriter.text { writer in
                writer.object { writer in
                    writer.field("ticket", document.ticket.id.rawValue)
                    writer.field("comment", id.rawValue)
                }
            }
            let submission = try await service.submit(
                kind: "ticket.note.delete", body: body, author: call.user.id, window: .zero)
            try submission.check()
        }
        return .object { $0.field("success", true) }
    }
}

extension JSONWriter {
    /// Says what became of a file that came with a note.
    fileprivate mutating func droppedFile(_ name: String) {
        object("file") { writer in
            writer.field("name", name)
            writer.field("stored", false)
            writer.field("message", "files are not kept here; the note was stored without it")
        }
    }
}
