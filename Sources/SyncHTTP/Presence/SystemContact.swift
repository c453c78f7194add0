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
    /// What it says to somebody who writes to it; nil where messages are questions.
    let explanation: String?
    let avatar: String

    private init(
        _ id: Int, _ name: String, email: String, title: String, welcome: String, explanation: String? = nil
    ) {
        self.id = UserID(id)
        self.name = name
        self.email = email
        self.title = title
        self.welcome = welcome
        self.explanation = explanation
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
            welcome: "Here you will read what happens to your tickets: assignments, changes of status and notes.",
            explanation: """
                Nobody reads what is written here: I tell you what happens to your tickets. Your message is kept. Add \
                a note to the ticket, or write to Service Desk.
                """),
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
                """,
            explanation: """
                Nobody reads what is written here: I tell you what became of things you wrote while away. Your \
                message is kept. Write to a colleague, or to Service Desk.
                """),
    ]

    /// The contact with this number.
    static func of(_ id: UserID) -> SystemContact? { all.first { $0.id == id } }
}

extension SystemContact {
    /// Ids of what is said and stands on no record: above those that the frontend invents, below every real one.
    private static let firstID = 1_000_000
    /// Explanations are numbered behind this by the message that they answer, since a list shows several.
    private static let firstExplanationID = 1_000_000_000

    /// A conversation as it is shown: an empty one has a welcome, and behind the last message to a contact that reads
    /// none it says so.
    ///
    /// - Parameter isWhole: whether there is nothing besides these messages.
    func shown(_ messages: [ChatMessage], isWhole: Bool, to reader: UserID, now: Timestamp) -> [ChatMessage] {
        guard !messages.isEmpty else {
            return isWhole ? [message(welcome, Self.firstID + id.rawValue, to: reader, at: now)] : []
        }
        guard let last = messages.lastIndex(where: { $0.sender == reader }),
            let explanation = explained(messages[last].seq, to: reader, now: now)
        else { return messages }
        return messages[...last] + [explanation] + messages[(last + 1)...]
    }

    /// What it answers to a message that nobody reads; nil where messages are questions.
    ///
    /// - Parameter seq: the message's, in the journal of its author.
    func explained(_ seq: Seq, to reader: UserID, now: Timestamp) -> ChatMessage? {
        explanation.map { message($0, Self.firstExplanationID + Int(seq), to: reader, at: now) }
    }

    private func message(_ text: String, _ id: Int, to reader: UserID, at time: Timestamp) -> ChatMessage {
        ChatMessage(unrecorded: EventID(UInt64(id)), from: self.id, to: reader, text, at: time)
    }
}
