internal import JSONText
internal import SyncEngine

/// One line of the user list as the frontend reads it (frontend.md §3.3).
///
/// A missing or null text crashes its search, an id that is no number is never replaced, and whoever is not exactly
/// `online` is not shown at all.
struct PersonEntry: Sendable {
    var id: UserID
    var name: String
    var email: String
    var department: String
    var title: String
    var status: PresenceStatus
    var lastSeen: String
    var lastActivity: Timestamp?
    var isFrequent = false
    var avatar: String

    /// A built-in contact: always there.
    ///
    /// - Parameter unread: how much of what it says the reader has not read.
    init(_ contact: SystemContact, unread: Int) {
        id = contact.id
        name = contact.name
        email = contact.email
        department = "System"
        title = contact.title
        status = .online
        lastSeen = unread == 0 ? "now" : "\(unread) new"
        avatar = contact.avatar
    }

    /// A person as they are. Whoever left a message that was not read counts as online, since nobody could find the
    /// message otherwise; `lastSeen` says the truth.
    init(_ user: User, _ presence: PersonPresence, contact: ContactSummary?, avatar: String, now: Timestamp) {
        id = user.id
        name = user.shownName
        email = user.email
        department = user.department
        title = user.title
        lastActivity = presence.lastSign
        status = presence.status
        lastSeen = LastSeen.words(presence, now: now)
        isFrequent = contact.map { $0.isPinned || $0.messages > 0 } ?? false
        self.avatar = avatar
        if let contact, contact.unread > 0, status != .online {
            lastSeen = "\(user.isActive ? status.rawValue : "no longer here") - left you a message"
            status = .online
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
        writer.field("avatar", avatar)
        if let lastActivity { writer.field("last_activity", lastActivity.description) }
    }
}

extension User {
    /// What others read: never empty.
    var shownName: String { name.isEmpty ? email : name }
}
