internal import JSONText
internal import SocketIO
internal import SyncEngine

/// What a record is told as: an event's name and its one argument.
struct LiveEvent: Sendable, Equatable {
    var name: String
    /// A JSON object.
    var body: [UInt8]
    /// Set on events that the socket which caused them does not get: its acknowledgement has told it already.
    var cause: OperationID?
    /// Set on `new_message`.
    var message: LiveMessage?

    init(_ name: String, cause: OperationID? = nil, _ build: (inout JSONWriter) -> Void) {
        self.name = name
        self.cause = cause
        body = JSONWriter.text { $0.object(build) }
    }

    var arguments: Arguments { Arguments(trusted: body) }
}

/// What an event's body tells besides its record: names and tickets as of now.
struct LiveFacts: Sendable {
    let reader: UserID
    let directory: Directory
    let now: Timestamp
    let ticket: @Sendable (EventID) -> Ticket?

    func name(of user: UserID) -> String {
        if let contact = SystemContact.of(user) { return contact.name }
        return directory.user(user)?.shownName ?? ""
    }

    /// Null for nobody.
    func email(of user: UserID?) -> String? { user.flatMap { directory.user($0)?.email } }
}

extension LiveEvent {
    /// The events that tell a reader of a record, the last of which carries its offset.
    ///
    /// What a system contact says comes as a message too: the unmodified frontend listens to nothing else.
    static func events(of served: ServedRecord, _ facts: LiveFacts) -> [LiveEvent] {
        guard !served.isOldNews else { return [] }
        let bubble = LiveMessage(served, facts).map { LiveEvent.new($0, from: facts.name(of: $0.sender)) }
        return [LiveEvent(served, facts), bubble].compactMap(\.self)
    }

    /// The event that tells a reader of a record; nil for records that no event tells of.
    ///
    /// A message that was deleted meanwhile is not told of, nor is a ticket that went out of the reader's sight.
    init?(_ served: ServedRecord, _ facts: LiveFacts) {
        if let ticket = served.ticket {
            self.init(ticket: ticket, served.record, facts)
            return
        }
        let record = served.record
        let isOwn = record.content.status != nil
        if let refused = RefusedMessage(record) {
            self.init(refused, facts)
            return
        }
        guard !isOwn || record.content.status == .applied else { return nil }
        switch record.content.kind {
        case "message.send":
            guard !served.isRedacted, let message = LiveMessage(record, reader: facts.reader) else { return nil }
            self = isOwn ? .sent(message, by: record.operation) : .new(message, from: facts.name(of: message.sender))
        case "ai.answer": self.init(answer: record)
        case "message.edit": self.init(edit: served, facts.reader)
        case "message.delete": self.init(deletion: record, facts.reader)
        case "receipt.read": self.init(receipt: record, facts.reader)
        case "notification": self.init(notification: record, facts)
        case "notification.read" where isOwn: self.init(readNotifications: record)
        default: return nil
        }
    }
}

extension ServedRecord {
    /// Whether it happened elsewhere, maybe years ago: deltas and history have it. That an import changed a ticket
    /// which pages may show is news.
    fileprivate var isOldNews: Bool {
        record.content.isImported && !(ticket != nil && record.content.kind == "ticket.update")
    }
}

extension Record {
    /// The body; an empty object where there is none.
    var body: JSONSlice { JSONSlice(trusted: (content.body ?? Array("{}".utf8))[...]) }
}
