internal import Hummingbird
internal import JSONText
internal import Logging
internal import SyncEngine

/// `chat/messages…`: sending and reading messages for clients without operations of their own.
struct ChatRoutes: Sendable {
    let service: SyncService
    let now: @Sendable () -> Timestamp

    var routes: [Route] {
        [
            Route(.get, "chat/messages/:user", handler: history),
            Route(.post, "chat/messages", handler: send),
            Route(.patch, "chat/messages/:user/read", handler: markRead),
        ]
    }

    /// The messages with a user, oldest first, as a bare array. Fetching them is reading them.
    @Sendable private func history(_ call: Call) async throws -> Response {
        let peer = try call.userID("user")
        let before = try call.query.integer("before", in: 1...(1 << 53) - 1).map { EventID(UInt64($0)) }
        let limit = try call.query.integer("limit", in: 1...Int(Int32.max)) ?? call.limits.defaultHistory
        let count = min(limit, call.limits.maximumHistory)
        var messages = try await service.history(reader: call.user.id, peer: peer, before: before, limit: count)
        await noteRead(messages, peer: peer, call)
        if peer == .deliveryReport {
            messages = try await service.withRefusals(messages, reader: call.user.id, before: before, limit: count)
        }
        if let contact = SystemContact.of(peer) {
            messages = contact.shown(messages, isWhole: before == nil, to: call.user.id, now: now())
        }
        return .json(
            JSONWriter.text { writer in
                writer.array { writer in
                    for message in messages { ShownMessage(message, reader: call.user.id).write(to: &writer) }
                }
            })
    }

    /// Makes the receipt durable before the answer. A store that takes no writes must not keep people from reading: the
    /// frontend would show an invented conversation instead.
    private func noteRead(_ messages: [ChatMessage], peer: UserID, _ call: Call) async {
        do {
            _ = try await read(upTo: messages.last, peer: peer, reader: call.user.id)
        } catch {
            call.logger.warning(
                "a receipt could not be stored",
                metadata: [
                    LogKeys.user: .stringConvertible(call.user.id), LogKeys.peer: .stringConvertible(peer),
                    LogKeys.error: "\(error)",
                ])
        }
    }

    /// Submits a receipt if it moves something; otherwise every look at a conversation would be a write.
    private func read(upTo last: ChatMessage?, peer: UserID, reader: UserID) async throws -> Bool {
        guard let last,
            let oldest = try await service.state(of: reader).conversation(with: peer).oldestUnread(1).first,
            oldest.seq <= last.seq
        else { return false }
        let body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("peer", peer.rawValue)
                writer.field("upTo", last.id.rawValue)
            }
        }
        let submission = try await service.submit(kind: "receipt.read", body: body, author: reader, window: .zero)
        return submission.status == .applied
    }

    /// Marks a conversation as read up to its last message.
    @Sendable private func markRead(_ call: Call) async throws -> Response {
        let peer = try call.userID("user")
        let last = try await service.history(reader: call.user.id, peer: peer, before: nil, limit: 1).last
        let moved = try await read(upTo: last, peer: peer, reader: call.user.id)
        return .object { writer in
            writer.field("success", true)
            writer.field("updated", moved)
            if let last { writer.field("readUpTo", last.id.rawValue) } else { writer.null("readUpTo") }
        }
    }

    /// Stores a message. A browser re-sends a POST by itself when its connection dies, so the same text to the same
    /// person within the window is the same message.
    @Sendable private func send(_ call: Call) async throws -> Response {
        let message = try NewMessage(try await call.object())
        let submission = try await service.submit(
            kind: "message.send", body: message.body, author: call.user.id)
        try submission.check()
        return .object(status: .created) { writer in
            writer.field("success", true)
            writer.field("id", submission.id.rawValue)
            writer.field("senderId", call.user.id.rawValue)
            writer.field("receiverId", message.receiver)
            writer.field("text", message.text)
            writer.field("type", message.type)
            writer.field("timestamp", submission.receivedAt.description)
        }
    }
}

/// The body of `POST chat/messages`.
private struct NewMessage {
    let receiver: Int
    let text: String
    let type: String

    init(_ json: JSONSlice) throws(APIError) {
        guard let receiver = json["receiverId"].flatMap(WireNumber.read) else {
            throw .malformed("receiverId", WireNumber.rule)
        }
        guard let text = json["message"]?.string else { throw .malformed("message", "must be a string") }
        let type = json["type"].map { $0.string ?? "" } ?? "text"
        guard ["text", "emoji", "file"].contains(type) else { throw .malformed("type", "must be text, emoji or file") }
        self.receiver = receiver
        self.text = text
        self.type = type
    }

    /// The operation's body.
    var body: [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.field("to", receiver)
                writer.field("text", text)
                writer.field("type", type)
            }
        }
    }
}

extension Submission {
    /// - Throws: `APIError` when the operation was rejected.
    func check() throws(APIError) {
        guard let rejection else { return }
        throw APIError(ErrorCode(rejection.code), rejection.reason)
    }
}
