internal import Hummingbird
internal import JSONText
internal import SyncEngine

/// `chat/messages/:message`: editing and deleting what one wrote.
struct MessageRoutes: Sendable {
    let service: SyncService

    var routes: [Route] {
        [
            Route(.patch, "chat/messages/:message", handler: edit),
            Route(.delete, "chat/messages/:message", handler: delete),
        ]
    }

    /// Gives a message another text; both sides see it in place of the first.
    @Sendable private func edit(_ call: Call) async throws -> Response {
        let message = try await own(call)
        guard let text = try await call.object()["message"]?.string else {
            throw APIError.malformed("message", "must be a string")
        }
        guard !message.isDeleted else { throw APIError.messageDeleted }
        let submission = try await submit("message.edit", message, call) { $0.field("text", text) }
        // A deletion beats every edit, whichever came first.
        guard submission.status != .superseded else { throw APIError.messageDeleted }
        return try await answer(message.id, call)
    }

    /// Takes a message back; nothing of it is served from then on. A second time changes nothing.
    @Sendable private func delete(_ call: Call) async throws -> Response {
        let message = try await own(call)
        if !message.isDeleted { _ = try await submit("message.delete", message, call) { _ in } }
        return try await answer(message.id, call)
    }

    /// The message that the path names.
    private func own(_ call: Call) async throws -> ChatMessage {
        let id = EventID(UInt64(try call.userID("message").rawValue))
        guard let message = try await service.message(id, reader: call.user.id) else {
            throw APIError(.unknownTarget, "there is no such message")
        }
        guard message.sender == call.user.id else {
            throw APIError(.forbidden, "only its author can change a message")
        }
        return message
    }

    private func submit(
        _ kind: String, _ message: ChatMessage, _ call: Call, _ more: (inout JSONWriter) -> Void
    ) async throws -> Submission {
        let body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("message", message.id.rawValue)
                more(&writer)
            }
        }
        let submission = try await service.submit(kind: kind, body: body, author: call.user.id, window: .zero)
        try submission.check()
        return submission
    }

    /// The message as it is now, in the form of a message that was just sent.
    private func answer(_ id: EventID, _ call: Call) async throws -> Response {
        guard let message = try await service.message(id, reader: call.user.id) else {
            throw APIError(.unknownTarget, "there is no such message")
        }
        return .object { writer in
            writer.field("success", true)
            writer.field("id", message.id.rawValue)
            writer.field("senderId", message.sender.rawValue)
            writer.field("receiverId", message.receiver.rawValue)
            writer.field("text", message.text)
            writer.field("type", message.type)
            writer.field("timestamp", message.receivedAt.description)
            message.writeChanges(to: &writer)
        }
    }
}

extension ChatMessage {
    /// What became of it since it was sent; nothing for most messages.
    func writeChanges(to writer: inout JSONWriter) {
        if let editedAt { writer.field("editedAt", editedAt.description) }
        if isDeleted { writer.field("deleted", true) }
    }
}
