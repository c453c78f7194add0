internal import JSONText
internal import SocketIO
internal import SyncEngine

/// What the handlers of events work with.
struct EventDesk: Sendable {
    let service: SyncService
    let typing: TypingDesk
    let presence: Presence
    let clock: HubClock
    let receipts: ReadReceipts

    /// The one table of events.
    var handlers: [String: IncomingEvents.Handler] {
        [
            "send_message": .message,
            "edit_message": .inTurn(edit),
            "delete_message": .inTurn(delete),
            "join_chat": .now(joinChat),
            "leave_chat": .now(leaveChat),
            "typing_start": .now(startTyping),
            "typing_stop": .now(stopTyping),
            "mark_messages_read": .inTurn(markRead),
            "mark_notification_read": .inTurn(markNotificationRead),
            "update_presence": .now(updatePresence),
            "activity": .sign { _ in },
            "join_ticket": .inTurn(joinTicket),
            "leave_ticket": .now { _, payload in
                _ = try payload.ticket("ticketId")
                return EventAnswer.success()
            },
            "ai_ask": .inTurn(ask),
            // The dialogues of the earlier server, which were opened and closed; questions need neither.
            "ai_chat_start": .sign { _ in },
            "ai_chat_end": .sign { _ in },
            "sync": .sync,
        ]
    }

    @Sendable private func edit(_ client: HubSocket, _ payload: EventPayload) async throws -> Arguments {
        let message = try payload.reference("messageId")
        let text = try payload.text("message", "text")
        let result = try await submission("message.edit", client, payload) { writer in
            writer.field("message", raw: message)
            writer.field("text", raw: text.bytes)
        }
        // A deletion beats every edit, whichever came first.
        guard result.status != .superseded else { throw APIError.messageDeleted }
        return EventAnswer.success(result.write)
    }

    @Sendable private func delete(_ client: HubSocket, _ payload: EventPayload) async throws -> Arguments {
        let message = try payload.reference("messageId")
        return try await submit("message.delete", client, payload) { $0.field("message", raw: message) }
    }

    @Sendable private func markNotificationRead(
        _ client: HubSocket, _ payload: EventPayload
    ) async throws -> Arguments {
        if payload["upTo"] != nil {
            let upTo = try payload.reference("upTo")
            return try await submit("notification.read", client, payload) { $0.field("upTo", raw: upTo) }
        }
        let ids = try payload.ids("notificationId", "notificationIds")
        return try await submit("notification.read", client, payload) { writer in
            writer.array("ids") { writer in
                for id in ids { writer.element(id) }
            }
        }
    }

    @Sendable private func ask(_ client: HubSocket, _ payload: EventPayload) async throws -> Arguments {
        let text = try payload.text("message")
        let result = try await submission("ai.ask", client, payload) { writer in
            writer.field("message", raw: text.bytes)
            if let page = payload["page"]?.string { writer.field("page", page) }
        }
        // The answer comes as an event of its own; a question that is repeated may have one already.
        let answer = try await service.exchange(result.id, reader: client.user)?.answer
        return EventAnswer.success { writer in
            result.write(to: &writer)
            answer?.content.writeReply(to: &writer)
        }
    }

    /// Submits an operation and answers its id, which for a repeated one is the first one's.
    private func submit(
        _ kind: String, _ client: HubSocket, _ payload: EventPayload, _ body: (inout JSONWriter) -> Void
    ) async throws -> Arguments {
        let result = try await submission(kind, client, payload, body)
        return EventAnswer.success(result.write)
    }

    private func submission(
        _ kind: String, _ client: HubSocket, _ payload: EventPayload, _ body: (inout JSONWriter) -> Void
    ) async throws -> Submission {
        let operation = try payload.operation("opId")
        let submission = NewSubmission(
            kind: kind, body: JSONWriter.text { $0.object(body) }, operation: operation, by: .frame,
            window: operation == nil ? nil : .zero)
        let result = try await service.submit([submission], author: client.user)[0].get()
        try result.check()
        return result
    }

    /// Marks a conversation as read: up to a message, or to its end.
    @Sendable private func markRead(_ client: HubSocket, _ payload: EventPayload) async throws -> Arguments {
        let peer = try payload.user("peerId", "otherUserId", "senderId")
        let upTo = payload["upTo"] == nil ? nil : try payload.reference("upTo")
        let isMoved = try await receipts.read(peer, upTo: upTo, by: client)
        return EventAnswer.success { $0.field("updated", isMoved) }
    }

    @Sendable private func joinChat(_ client: HubSocket, _ payload: EventPayload) throws -> Arguments {
        client.looks(at: try payload.user("otherUserId", "userId"))
        return EventAnswer.success()
    }

    @Sendable private func leaveChat(_ client: HubSocket, _ payload: EventPayload) throws -> Arguments {
        let peer = try payload.user("otherUserId", "userId")
        if client.peer == peer { client.looks(at: nil) }
        typing.stop(Typing.Pair(from: client.user, to: peer))
        return EventAnswer.success()
    }

    @Sendable private func startTyping(_ client: HubSocket, _ payload: EventPayload) throws -> Arguments {
        let receiver = try payload.user("receiverId", "otherUserId")
        guard receiver != client.user, service.directory.user(receiver)?.isActive == true else {
            throw APIError(.unknownReceiver, "there is no such user")
        }
        typing.start(Typing.Pair(from: client.user, to: receiver), socket: client)
        return EventAnswer.success()
    }

    @Sendable private func stopTyping(_ client: HubSocket, _ payload: EventPayload) throws -> Arguments {
        typing.stop(Typing.Pair(from: client.user, to: try payload.user("receiverId", "otherUserId")))
        return EventAnswer.success()
    }

    @Sendable private func updatePresence(_ client: HubSocket, _ payload: EventPayload) throws -> Arguments {
        let said = try PresenceStatement(status: payload["status"], until: payload["until"], now: clock.now())
        presence.set(client.user, said.status, until: said.until)
        return EventAnswer.success()
    }

    /// Says whether a ticket may be followed; its events come to everybody who may see it.
    @Sendable private func joinTicket(_ client: HubSocket, _ payload: EventPayload) async throws -> Arguments {
        guard let document = try await service.ticket(reader: client.user, try payload.ticket("ticketId")) else {
            throw APIError(.notFound, "there is no such ticket")
        }
        return EventAnswer.success { writer in
            writer.field("id", document.ticket.id.rawValue)
            writer.field("ticketId", document.ticket.number)
            writer.field("status", document.ticket.status.rawValue)
        }
    }
}

extension Submission {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.field("id", id.rawValue)
        writer.field("timestamp", receivedAt)
        writer.field("updated", status == .applied)
    }
}

extension EventPayload {
    func ticket(_ name: String) throws(APIError) -> TicketReference {
        let text = self[name].flatMap { json in json.string ?? WireNumber.read(json).map(String.init) }
        guard let reference = text.flatMap(TicketReference.init) else {
            throw .malformed(name, "must be a ticket's id or number")
        }
        return reference
    }

    /// One id, or a list of at most 500 under the other name.
    func ids(_ one: String, _ many: String) throws(APIError) -> [Int] {
        if let id = self[one].flatMap(WireNumber.read) { return [id] }
        let elements = self[many]?.elements ?? []
        let ids = elements.compactMap(WireNumber.read)
        guard !ids.isEmpty, ids.count == elements.count, ids.count <= 500 else {
            throw .malformed(one, WireNumber.rule)
        }
        return ids
    }
}
