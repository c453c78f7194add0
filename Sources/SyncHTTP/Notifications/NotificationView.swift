internal import JSONText
internal import SyncEngine

/// A notification in the form of the frontend's page, for the answer and for the live event.
struct NotificationView: Sendable {
    /// What `write` writes, and `timestamp`, which the live event adds.
    static let members: Set = [
        "id", "type", "message", "time", "isRead", "createdAt", "ticketId", "ticket", "timestamp",
    ]

    private let id: EventID
    private let text: NotificationText
    private let isRead: Bool
    private let createdAt: Timestamp
    private let body: JSONSlice

    init(_ entry: NotificationEntry) {
        id = entry.id
        text = entry.text
        isRead = entry.isRead
        createdAt = entry.receivedAt
        body = JSONSlice(trusted: entry.body[...])
    }

    /// One that has just come.
    init(_ record: Record, reader: UserID, _ directory: Directory) {
        id = record.id
        text = NotificationText(record, reader: reader, directory)
        isRead = false
        createdAt = record.content.receivedAt
        body = record.body
    }

    /// Writes the five members that the page reads, and what it is about for others.
    func write(to writer: inout JSONWriter, now: Timestamp) {
        writer.field("id", id.rawValue)
        writer.field("type", text.type)
        writer.field("message", text.message)
        writer.field("time", Ago.words(createdAt, now: now))
        writer.field("isRead", isRead)
        writer.field("createdAt", createdAt.description)
        if let number = body["number"]?.string { writer.field("ticketId", number) } else { writer.null("ticketId") }
        if let ticket = body["ticket"]?.integer { writer.field("ticket", ticket) } else { writer.null("ticket") }
    }
}
