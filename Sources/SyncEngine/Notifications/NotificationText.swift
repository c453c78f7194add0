internal import JSONText

/// What a notification says: one sentence for people, the same on every surface (the page, the live event, contact 2).
public struct NotificationText: Sendable, Equatable {
    /// `assignment`, `status`, `note`, `mention`, `sla`, `delivery`…
    public let type: String
    public let message: String

    /// Derives the sentence from a `notification` record: an event is on record, never its wording.
    public init(_ record: Record, reader: UserID, _ directory: Directory) {
        let body = JSONSlice(trusted: (record.content.body ?? Array("{}".utf8))[...])
        type = body["type"]?.string ?? "info"
        if let text = body["text"]?.string {
            message = text
            return
        }
        let news = News(body, actor: record.content.from, reader: reader, directory)
        let title = body["title"]?.string ?? ""
        message = title.isEmpty ? news.sentence(type) : news.sentence(type) + ": " + Self.shortened(title)
    }

    /// Characters of a title that a line has room for.
    private static let titleLength = 120

    private static func shortened(_ title: String) -> String {
        title.count <= titleLength ? title : title.prefix(titleLength - 1) + "…"
    }
}

/// Who did what to which ticket.
private struct News {
    private let actor: String?
    private let number: String
    private let status: String?
    private let assignee: String?
    private let measure: String
    private let isSoon: Bool

    init(_ body: JSONSlice, actor: UserID, reader: UserID, _ directory: Directory) {
        let name = { (user: UserID) in
            user == reader ? "you" : directory.user(user).map { $0.name.isEmpty ? $0.email : $0.name }
        }
        self.actor = actor.isSystemContact || actor == reader ? nil : name(actor)
        number = body["number"]?.string ?? "a ticket"
        status = body["status"]?.string
        assignee = body["assignedTo"]?.integer.flatMap { name(UserID(Int($0))) }
        measure = body["which"]?.string.map { $0 + " " } ?? ""
        isSoon = body["breach"]?.string == "soon"
    }

    /// The sentence without the ticket's title; passive where nobody is to be named.
    func sentence(_ type: String) -> String {
        switch type {
        case "assignment":
            let to = assignee.map { " to \($0)" } ?? ""
            return actor.map { "\($0) assigned \(number)\(to)" } ?? "\(number) was assigned\(to)"
        case "status":
            let to = status.map { " to \($0)" } ?? ""
            return actor.map { "\($0) set \(number)\(to)" } ?? "\(number) was set\(to)"
        case "note": return actor.map { "\($0) wrote a note on \(number)" } ?? "There is a new note on \(number)"
        case "mention": return actor.map { "\($0) mentioned you in \(number)" } ?? "You were mentioned in \(number)"
        case "sla":
            return isSoon ? "The \(measure)time of \(number) is nearly over" : "\(number) has missed its \(measure)time"
        default: return actor.map { "\($0) changed \(number)" } ?? "\(number) was changed"
        }
    }
}
