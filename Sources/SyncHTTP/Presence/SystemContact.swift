internal import SyncEngine

/// The four built-in contacts. Listed under these ids they displace the frontend's invented colleagues, which have the
/// same.
struct SystemContact: Sendable {
    let id: UserID
    let name: String
    let email: String
    let title: String
    /// What its conversation says before anything else does.
    let welcome: String
    let avatar: String

    private init(_ id: Int, _ name: String, email: String, title: String, welcome: String) {
        self.id = UserID(id)
        self.name = name
        self.email = email
        self.title = title
        self.welcome = welcome
        avatar = Avatar.url(name: name, id: self.id)
    }

    /// The domain is reserved never to exist (RFC 2606), so no mail can go astray.
    static let all = [
        SystemContact(
            1, "Ticxnova Assistant", email: "assistant@ticx-sync.invalid", title: "Assistant",
            welcome: """
                Ask me about your tickets, for example “my open tickets” or a ticket's number. What you asked and what \
                I answered stays here.
                """),
        SystemContact(
            2, "Ticket Updates", email: "tickets@ticx-sync.invalid", title: "Notices",
            welcome: "Here you will read what happens to your tickets: assignments, changes of status and notes."),
        SystemContact(
            3, "Service Desk", email: "desk@ticx-sync.invalid", title: "Service desk",
            welcome: """
                Write what you need, and I will help you to make a ticket of it. Nothing is created before you have \
                confirmed it.
                """),
        SystemContact(
            4, "Delivery Report", email: "delivery@ticx-sync.invalid", title: "What was delivered",
            welcome: """
                When you come back after being offline, you will read here what became of everything that you wrote \
                meanwhile.
                """),
    ]

    /// The contact with this number.
    static func of(_ id: UserID) -> SystemContact? { all.first { $0.id == id } }
}

extension SystemContact {
    /// The welcome as a message: the only one of a conversation that has none. Its id lies above those that the
    /// frontend invents and below every real one.
    func welcomeMessage(for reader: UserID, now: Timestamp) -> ChatMessage {
        ChatMessage(unrecorded: EventID(UInt64(1_000_000 + id.rawValue)), from: id, to: reader, welcome, at: now)
    }
}
