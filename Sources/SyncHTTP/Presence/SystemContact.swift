internal import SyncEngine

/// The four built-in contacts. Listed under these ids they displace the frontend's invented colleagues, which have the
/// same.
struct SystemContact: Sendable {
    let id: UserID
    let name: String
    let email: String
    let title: String

    /// The domain is reserved never to exist (RFC 2606), so no mail can go astray.
    static let all = [
        SystemContact(
            id: UserID(1), name: "Ticxnova Assistant", email: "assistant@ticx-sync.invalid", title: "Assistant"),
        SystemContact(id: UserID(2), name: "Ticket Updates", email: "tickets@ticx-sync.invalid", title: "Notices"),
        SystemContact(id: UserID(3), name: "Service Desk", email: "desk@ticx-sync.invalid", title: "Service desk"),
        SystemContact(
            id: UserID(4), name: "Delivery Report", email: "delivery@ticx-sync.invalid", title: "What was delivered"),
    ]
}
