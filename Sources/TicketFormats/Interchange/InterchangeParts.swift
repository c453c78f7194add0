public import SyncEngine

/// A text and how it is marked up.
public struct InterchangeText: Sendable, Equatable, ExpressibleByStringLiteral {
    public enum Format: String, Sendable {
        case plain, markdown, html
    }

    public var text: String
    public var format: Format

    public init(_ text: String, format: Format = .plain) {
        self.text = text
        self.format = format
    }

    public init(stringLiteral text: String) { self.init(text) }
}

/// Somebody, as far as a format names them.
public struct InterchangePerson: Sendable, Hashable {
    public var email: String?
    public var name: String?
    /// What their system calls them, where that is no address.
    public var account: String?

    public init(email: String? = nil, name: String? = nil, account: String? = nil) {
        self.email = email
        self.name = name
        self.account = account
    }
}

/// A note on a ticket.
public struct InterchangeNote: Sendable, Equatable {
    /// What its system calls it; in ticx XML a number.
    public var id: String?
    public var comment: InterchangeText
    /// The status that was set with it.
    public var status: TicketStatus?
    public var createdBy: InterchangePerson?
    public var createdAt: Timestamp
    /// Whether only staff may read it. There is no such note here: see `extensions` of docs/ticket-formats.md.
    public var isInternal: Bool

    public init(
        id: String? = nil, comment: InterchangeText, status: TicketStatus? = nil, createdBy: InterchangePerson? = nil,
        createdAt: Timestamp, isInternal: Bool = false
    ) {
        self.id = id
        self.comment = comment
        self.status = status
        self.createdBy = createdBy
        self.createdAt = createdAt
        self.isInternal = isInternal
    }
}

/// Chat messages about a ticket.
public struct InterchangeTranscript: Sendable, Equatable {
    public var id: String
    public var startedAt: Timestamp?
    public var endedAt: Timestamp?
    public var messages: [Message]

    public init(id: String, startedAt: Timestamp? = nil, endedAt: Timestamp? = nil, messages: [Message] = []) {
        self.id = id
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.messages = messages
    }

    public struct Message: Sendable, Equatable {
        public enum Kind: String, Sendable {
            case text, emoji, file, system
        }

        public var id: String
        /// E-mail addresses.
        public var from: String
        public var to: String?
        public var at: Timestamp
        public var kind: Kind?
        public var readAt: Timestamp?
        public var text: InterchangeText

        public init(
            id: String, from: String, to: String? = nil, at: Timestamp, kind: Kind? = nil, readAt: Timestamp? = nil,
            text: InterchangeText
        ) {
            self.id = id
            self.from = from
            self.to = to
            self.at = at
            self.kind = kind
            self.readAt = readAt
            self.text = text
        }
    }
}

/// What is known of a file that was attached.
public struct InterchangeAttachment: Sendable, Equatable {
    public var name: String
    public var mediaType: String
    /// Bytes.
    public var size: Int64
    /// Of its bytes, in hexadecimal digits.
    public var sha256: String?
    /// Where it lay in a bundle.
    public var href: String?

    public init(name: String, mediaType: String, size: Int64, sha256: String? = nil, href: String? = nil) {
        self.name = name
        self.mediaType = mediaType
        self.size = size
        self.sha256 = sha256
        self.href = href
    }
}
