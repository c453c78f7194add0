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

    /// What waited in a queue for more than two minutes stands where it arrived, and says when it was written. The
    /// stored text stays as it is. The frontend has no form for a deleted message: a line in its place says so.
    init(_ message: ChatMessage, reader: UserID) {
        id = message.id
        isOwn = message.sender == reader
        sender = message.sender
        receiver = message.receiver
        type = message.type
        let isLate = message.isQueued && message.receivedAt - message.sentAt > 120_000
        timestamp = isLate ? message.receivedAt : message.sentAt
        guard !message.isDeleted else {
            text = "(this message was deleted)"
            return
        }
        text = isLate ? message.text + " (written \(Self.minute(of: message)))" : message.text
    }

    /// `08:12 UTC`, with the day when it was another.
    private static func minute(of message: ChatMessage) -> String {
        let written = message.sentAt.description
        let minute = written.dropFirst(11).prefix(5) + " UTC"
        let day = written.prefix(10)
        return message.receivedAt.description.hasPrefix(day) ? String(minute) : day + " " + minute
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
        }
    }
}
