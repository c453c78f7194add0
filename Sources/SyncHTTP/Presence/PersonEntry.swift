internal import JSONText
internal import SyncEngine

/// One line of the user list as the frontend reads it (frontend.md §3.3).
///
/// A missing or null text crashes its search, an id that is no number is never replaced, and whoever is not exactly
/// `online` is not shown at all.
struct PersonEntry: Sendable {
    enum Status: String, Sendable { case online, away, busy, offline }

    var id: UserID
    var name: String
    var email: String
    var department: String
    var title: String
    var status: Status
    var lastSeen: String
    var lastActivity: Timestamp?
    var isFrequent = false

    /// A built-in contact: always there.
    init(_ contact: SystemContact) {
        id = contact.id
        name = contact.name
        email = contact.email
        department = "System"
        title = contact.title
        status = .online
        lastSeen = "now"
    }

    /// A person, with the status that their last call tells. Whoever left a message that was not read counts as online,
    /// since nobody could find the message otherwise; `lastSeen` says the truth.
    init(_ user: User, lastCall: Timestamp?, contact: ContactSummary?, now: Timestamp) {
        id = user.id
        name = user.name.isEmpty ? user.email : user.name
        email = user.email
        department = user.department
        title = user.title
        lastActivity = lastCall
        let seconds = lastCall.map { max(0, (now - $0) / 1000) }
        status = Self.status(seconds)
        lastSeen = Self.words(seconds)
        isFrequent = contact.map { $0.isPinned || $0.messages > 0 } ?? false
        if let contact, contact.unread > 0, status != .online {
            lastSeen = "\(status.rawValue) - left you a message"
            status = .online
        }
    }

    /// The seed's windows: two minutes for online, five for away.
    private static func status(_ seconds: Int64?) -> Status {
        switch seconds {
        case .some(...120): .online
        case .some(...300): .away
        default: .offline
        }
    }

    private static func words(_ seconds: Int64?) -> String {
        switch seconds {
        case nil: "not seen lately"
        case .some(...120): "now"
        case .some(let seconds) where seconds < 3600: "\(seconds / 60) min ago"
        case .some(let seconds) where seconds < 86_400: "\(seconds / 3600) h ago"
        case .some(let seconds): "\(seconds / 86_400) d ago"
        }
    }

    /// Writes the members of the frontend's object.
    func write(to writer: inout JSONWriter) {
        writer.field("id", id.rawValue)
        writer.field("name", name)
        writer.field("email", email)
        writer.field("department", department)
        writer.field("status", status.rawValue)
        writer.field("role", title)
        writer.field("lastSeen", lastSeen)
        writer.field("isFrequent", isFrequent)
        writer.field("avatar", Avatar.url(name: name, id: id))
        if let lastActivity { writer.field("last_activity", lastActivity.description) }
    }
}
