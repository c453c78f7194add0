internal import JSONText

extension Intent {
    /// Reads the body of an operation of this kind. What does not fit becomes `.malformed`, never an error.
    static func parse(kind: String, body: JSONSlice, limits: EngineLimits) -> Intent {
        do throws(Rejection) {
            switch kind {
            case "message.send": return .sendMessage(try message(body, limits: limits))
            case "receipt.read": return .receipt(try receipt(.read, body))
            case "receipt.delivered": return .receipt(try receipt(.delivered, body))
            case "contact.pin": return .pin(try user(body, "user"), isPinned: true)
            case "contact.unpin": return .pin(try user(body, "user"), isPinned: false)
            case "message.edit": return .editMessage(try message(in: body), text: try text(body, limits: limits))
            case "message.delete": return .deleteMessage(try message(in: body))
            case "notification.read": return .readNotifications(try notifications(body))
            case "quarantine.discard": return .discard(try item(body))
            case "ai.ask": return .ask(try text(body, "message", limits: limits))
            case let kind where RecordContent.serverKinds.contains(kind):
                throw Rejection(.malformed, "\(kind) is a name for the server's own records")
            case let kind where kind.hasPrefix("ticket."):
                return try TicketIntent(kind: kind, body: body, limits: limits).map(Intent.ticket) ?? .opaque
            case "void": return .void
            case let kind where kind.hasPrefix("presence.") || kind.hasPrefix("typing."): return .ephemeral
            case "presence", "typing": return .ephemeral
            default: return .opaque
            }
        } catch {
            return .malformed(error)
        }
    }

    private static func message(_ body: JSONSlice, limits: EngineLimits) throws(Rejection) -> Message {
        let text = try text(body, limits: limits)
        let type = body["type"] == nil ? "text" : body["type"]?.string ?? ""
        guard ["text", "emoji", "file"].contains(type) else {
            throw Rejection(.malformed, "type must be text, emoji or file")
        }
        return Message(
            receiver: try receiver(body["to"]), text: text, type: type, replyTo: try optionalReference(body, "replyTo"),
            ticket: try ticket(body))
    }

    private static func ticket(_ body: JSONSlice) throws(Rejection) -> TicketReference? {
        guard let json = body["ticket"], !json.isNull else { return nil }
        guard let ticket = TicketReference(json) else {
            throw Rejection(.malformed, "ticket must be an id, an opId or a ticket's number")
        }
        return ticket
    }

    private static func text(
        _ body: JSONSlice, _ field: String = "text", limits: EngineLimits
    ) throws(Rejection) -> String {
        guard let text = body[field]?.string else { throw Rejection(.malformed, "\(field) must be a string") }
        guard text.utf8.count <= limits.maximumTextBytes else {
            throw Rejection(
                .tooLarge, "the text has \(text.utf8.count) bytes; at most \(limits.maximumTextBytes) are allowed")
        }
        guard !text.isBlank else { throw Rejection(.malformed, "the text is blank") }
        return text
    }

    private static func message(in body: JSONSlice) throws(Rejection) -> Reference {
        guard let message = body["message"].flatMap(Reference.init) else {
            throw Rejection(.malformed, "message must be a message's id or opId")
        }
        return message
    }

    private static func notifications(_ body: JSONSlice) throws(Rejection) -> Notifications {
        if let upTo = body["upTo"].flatMap(Reference.init) { return .upTo(upTo) }
        guard let ids = body["ids"], ids.kind == .array else {
            throw Rejection(.malformed, "ids must be a list of ids, or upTo a notification's id")
        }
        let numbers = ids.elements.compactMap { $0.natural.map(EventID.init) }
        guard numbers.count == ids.elements.count else { throw Rejection(.malformed, "ids must be a list of ids") }
        return .these(numbers)
    }

    private static func item(_ body: JSONSlice) throws(Rejection) -> EventID {
        guard let id = body["item"]?.natural else { throw Rejection(.malformed, "item must be a quarantine id") }
        return EventID(id)
    }

    private static func receiver(_ json: JSONSlice?) throws(Rejection) -> Receiver {
        if let number = json?.integer, number > 0, let id = Int(exactly: number) { return .user(UserID(id)) }
        if let email = json?.string, email.contains("@") { return .email(email.lowercased()) }
        throw Rejection(.malformed, "to must be a user's id or e-mail address")
    }

    private static func receipt(_ level: Receipt.Level, _ body: JSONSlice) throws(Rejection) -> Receipt {
        guard let upTo = body["upTo"].flatMap(Reference.init) else {
            throw Rejection(.malformed, "upTo must be a message's id or opId")
        }
        return Receipt(level: level, peer: try user(body, "peer"), upTo: upTo)
    }

    private static func user(_ body: JSONSlice, _ field: String) throws(Rejection) -> UserID {
        guard let number = body[field]?.integer, number > 0, let id = Int(exactly: number) else {
            throw Rejection(.malformed, "\(field) must be a user's id")
        }
        return UserID(id)
    }

    private static func optionalReference(_ body: JSONSlice, _ field: String) throws(Rejection) -> Reference? {
        guard let json = body[field], !json.isNull else { return nil }
        guard let reference = Reference(json) else {
            throw Rejection(.malformed, "\(field) must be an id or an opId")
        }
        return reference
    }
}
