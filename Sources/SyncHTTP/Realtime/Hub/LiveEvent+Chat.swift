internal import Assistance
internal import JSONText
internal import SyncEngine

/// A message as the events `new_message` and `message_sent` tell it.
struct LiveMessage: Sendable, Equatable {
    var id: EventID
    var seq: Seq
    var sender: UserID
    var receiver: UserID
    var text: String
    var type: String
    var timestamp: Timestamp

    /// Nil for a record without a text.
    init?(_ record: Record, reader: UserID) {
        let content = record.content
        let written = WrittenTime(
            sentAt: content.sentAt, receivedAt: content.receivedAt, isQueued: content.queued != nil)
        guard let text = record.body["text"]?.string else { return nil }
        id = record.id
        seq = record.seq
        sender = content.from
        receiver = content.peer ?? reader
        self.text = text + written.note
        type = record.body["type"]?.string ?? "text"
        timestamp = written.shown
    }

    /// A message of a conversation's history.
    init(_ message: ChatMessage) {
        let written = WrittenTime(message)
        id = message.id
        seq = message.seq
        sender = message.sender
        receiver = message.receiver
        text = message.plainText + written.note
        type = message.type
        timestamp = written.shown
    }

    /// What a system contact says with an answer or a notification; nil for other records.
    init?(_ served: ServedRecord, _ facts: LiveFacts) {
        let record = served.record
        guard served.ticket == nil, record.content.status == nil else { return nil }
        switch record.content.kind {
        case "ai.answer":
            sender = record.content.from
            text = Markup.plain(record.body["text"]?.string ?? "")
        case "notification":
            sender = .ticketUpdates
            text = NotificationText(record, reader: facts.reader, facts.directory).message
        default: return nil
        }
        id = record.id
        seq = record.seq
        receiver = facts.reader
        type = "text"
        timestamp = record.content.receivedAt
    }

    fileprivate func write(to writer: inout JSONWriter) {
        writer.field("receiverId", receiver.rawValue)
        writer.field("text", text)
        writer.field("type", type)
        writer.field("timestamp", timestamp)
        writer.field("seq", seq)
    }
}

extension LiveEvent {
    /// To the receiver.
    static func new(_ message: LiveMessage, from senderName: String) -> LiveEvent {
        var event = LiveEvent("new_message") { writer in
            writer.field("id", message.id.rawValue)
            writer.field("senderId", message.sender.rawValue)
            writer.field("senderName", senderName)
            message.write(to: &writer)
        }
        event.message = message
        return event
    }

    /// To the author's other sockets.
    static func sent(_ message: LiveMessage, by operation: OperationID) -> LiveEvent {
        LiveEvent("message_sent", cause: operation) { writer in
            writer.field("id", message.id.rawValue)
            writer.field("opId", operation)
            message.write(to: &writer)
        }
    }

    /// To every socket of the author: contact 4 says what became of it.
    init(_ refused: RefusedMessage, _ facts: LiveFacts) {
        let message = RefusalNote(refused, facts.directory).message(to: facts.reader)
        self = .new(LiveMessage(message), from: facts.name(of: message.sender))
        // There is nothing to read up to: it is no message of a conversation.
        self.message = nil
    }

    /// The assistant's answer to a question, with its markup.
    init(answer record: Record) {
        self.init("ai_answer") { writer in
            writer.field("id", record.id.rawValue)
            if let question = record.content.target { writer.field("questionId", question.rawValue) }
            writer.field("text", record.body["text"]?.string ?? "")
            writer.field("reply", record.body["text"]?.string ?? "")
            if let preview = record.body["preview"] { writer.field("preview", raw: preview.bytes) }
            if let isDegraded = record.body["degraded"]?.boolean { writer.field("degraded", isDegraded) }
            writer.field("timestamp", record.content.receivedAt)
            writer.field("seq", record.seq)
        }
    }

    /// Nil when the message is deleted by now.
    init?(edit served: ServedRecord, _ reader: UserID) {
        let content = served.record.content
        guard !served.isRedacted, let text = served.record.body["text"]?.string, let message = content.target else {
            return nil
        }
        self.init("message_edited") { writer in
            writer.field("id", message.rawValue)
            writer.field("senderId", content.from.rawValue)
            writer.field("receiverId", (content.peer ?? reader).rawValue)
            writer.field("text", text)
            writer.field("editedAt", content.sentAt)
        }
    }

    init?(deletion record: Record, _ reader: UserID) {
        guard let message = record.content.target else { return nil }
        self.init("message_deleted") { writer in
            writer.field("id", message.rawValue)
            writer.field("senderId", record.content.from.rawValue)
            writer.field("receiverId", (record.content.peer ?? reader).rawValue)
        }
    }

    /// To the peer whose messages were read, and to the reader's other sockets.
    init?(receipt record: Record, _ reader: UserID) {
        guard let message = record.content.target else { return nil }
        let cause = record.content.status == nil ? nil : record.operation
        self.init("messages_read", cause: cause) { writer in
            writer.field("readerId", record.content.from.rawValue)
            writer.field("peerId", (record.content.peer ?? reader).rawValue)
            writer.field("upTo", message.rawValue)
            writer.field("readAt", record.content.receivedAt)
        }
    }

    /// In the form of the frontend's page, with what else the notification's own body has.
    init(notification record: Record, _ facts: LiveFacts) {
        let view = NotificationView(record, reader: facts.reader, facts.directory)
        self.init("new-notification") { writer in
            view.write(to: &writer, now: facts.now)
            for (key, value) in record.body.members where !NotificationView.members.contains(key) {
                writer.field(key, raw: value.bytes)
            }
            writer.field("timestamp", record.content.receivedAt)
        }
    }

    init(readNotifications record: Record) {
        let body = record.body
        self.init("notification_marked_read") { writer in
            if let upTo = record.content.target, body["upTo"] != nil {
                writer.field("upTo", upTo.rawValue)
            } else if let ids = body["ids"]?.elements, ids.count == 1 {
                writer.field("notificationId", raw: ids[0].bytes)
            } else if let ids = body["ids"] {
                writer.field("notificationIds", raw: ids.bytes)
            }
        }
    }
}
