/// What an operation asks for, checked in form: the typed side of `kind` and `body`.
public enum Intent: Sendable, Equatable {
    case sendMessage(Message)
    case receipt(Receipt)
    case pin(UserID, isPinned: Bool)
    case editMessage(Reference, text: String)
    case deleteMessage(Reference)
    case readNotifications(Notifications)
    /// Throws a quarantine item away.
    case discard(EventID)
    /// A question for the assistant.
    case ask(String)
    case ticket(TicketIntent)
    /// Fills a dot whose content the client lost.
    case void
    /// Presence and typing are no operations: nothing of them is kept.
    case ephemeral
    /// A kind this server does not know: kept and synced byte for byte.
    case opaque
    /// Unusable, but its author must not lose it.
    case malformed(Rejection)

    public struct Message: Sendable, Equatable {
        public var receiver: Receiver
        public var text: String
        public var type: String
        public var replyTo: Reference?
        /// The ticket it is about.
        public var ticket: TicketReference?
    }

    public enum Receiver: Sendable, Equatable {
        case user(UserID)
        /// Case-folded.
        case email(String)
    }

    public enum Notifications: Sendable, Equatable {
        case these([EventID])
        /// All up to this one.
        case upTo(Reference)
    }

    public struct Receipt: Sendable, Equatable {
        public enum Level: String, Sendable { case delivered, read }
        public var level: Level
        public var peer: UserID
        public var upTo: Reference
    }
}

/// Why an operation will never apply; its content goes to its author's quarantine.
public struct Rejection: Error, Sendable, Equatable {
    public enum Code: String, Sendable, CaseIterable {
        case demoContact, unknownReceiver, unknownTarget, forbidden, malformed, tooLarge, operationConflict
    }

    public var code: Code
    /// One sentence for people.
    public var reason: String

    public init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }
}

extension Operation {
    /// Whether somebody is to answer it: a question, or a message to a contact that takes them.
    var isQuestion: Bool {
        switch intent {
        case .ask: true
        case .sendMessage(let message):
            if case .user(let user) = message.receiver { user.answersQuestions } else { false }
        default: false
        }
    }
}
