internal import Assistance
internal import JSONText
internal import SyncEngine

/// How a message is shown to the frontend, which knows one text, one time and the word `me`.
struct ShownMessage {
    let id: EventID
    let isOwn: Bool
    let sender: UserID
    let receiver: UserID
    let text: String
    let type: String
    let timestamp: Timestamp
    private let message: ChatMessage

    /// What waited in a queue for more than two minutes stands where it arrived, and says when it was written. The
    /// stored text stays as it is. The frontend has no form for a deleted message: a line in its place says so.
    init(_ message: ChatMessage, reader: UserID) {
        self.message = message
        id = message.id
        isOwn = message.sender == reader
        sender = message.sender
        receiver = message.receiver
        type = message.type
        let written = WrittenTime(message)
        timestamp = written.shown
        text = message.isDeleted ? "(this message was deleted)" : message.plainText + written.note
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id.rawValue)
            // The frontend shows a number here, even the reader's own, as the other person's message.
            if isOwn { writer.field("senderId", "me") } else { writer.field("senderId", sender.rawValue) }
            writer.field("receiverId", receiver.rawValue)
            writer.field("text", text)
            writer.field("timestamp", timestamp.description)
            writer.field("type", type)
            message.writeChanges(to: &writer)
        }
    }
}

extension ChatMessage {
    /// The text as it is read in a bubble, which shows no markup.
    var plainText: String { isMarkup ? Markup.plain(text) : text }
}

/// The one time that is shown of a message, and what its text says besides.
struct WrittenTime {
    let shown: Timestamp
    /// ` (written 08:12 UTC)` behind a text that waited in a queue for more than two minutes, with the day when it was
    /// another; else empty.
    let note: String

    init(sentAt: Timestamp, receivedAt: Timestamp, isQueued: Bool) {
        let isLate = isQueued && receivedAt - sentAt > 120_000
        shown = isLate ? receivedAt : sentAt
        guard isLate else {
            note = ""
            return
        }
        let written = sentAt.description
        let minute = written.dropFirst(11).prefix(5) + " UTC"
        let isSameDay = receivedAt.description.hasPrefix(written.prefix(10))
        note = " (written \(isSameDay ? String(minute) : written.prefix(10) + " " + minute))"
    }

    init(_ message: ChatMessage) {
        self.init(sentAt: message.sentAt, receivedAt: message.receivedAt, isQueued: message.isQueued)
    }
}
