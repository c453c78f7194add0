internal import SyncEngine

/// The four built-in contacts. Listed under these ids they displace the frontend's invented colleagues, which have the
/// same.
struct SystemContact: Sendable {
    let id: UserID
    let name: String
    let email: String
    let title: String
    let avatar: String

    private init(_ id: Int, _ name: String, email: String, title: String) {
        self.id = UserID(id)
        self.name = name
        self.email = email
        self.title = title
        avatar = Avatar.url(name: name, id: self.id)
    }

    /// The domain is reserved never to exist (RFC 2606), so no mail can go astray.
    static let all = [
        SystemContact(1, "Ticxnova Assistant", email: "assistant@ticx-sync.invalid", title: "Assistant"),
        SystemContact(2, "Ticket Updates", email: "tickets@ticx-sync.invalid", title: "Notices"),
        SystemContact(3, "Service Desk", email: "desk@ticx-sync.invalid", title: "Service desk"),
        SystemContact(4, "Delivery Report", email: "delivery@ticx-sync.invalid", title: "What was delivered"),
    ]
}
