/// Who answers the questions that people put to contact 1.
public protocol Assistant: Sendable {
    /// Whether a question asks for figures of the moment ("my open tickets"), so that an answer hours later would be
    /// about another time than the one that was meant.
    func asksForStatus(_ text: String) -> Bool

    /// The answer, at most 16 KiB of text; nil to leave the question for later. Called once a question at a time for
    /// each person; may be called again for a question after a crash.
    func answer(_ question: Question) async -> Answer?
}

/// A question on record without an answer.
public struct Question: Sendable, Equatable {
    public var id: EventID
    public var author: UserID
    /// Who is asked: the assistant, or the service desk, which takes requests.
    public var contact: UserID
    public var text: String
    /// The page of the frontend on which it was asked, if the client told.
    public var page: String?
    public var askedAt: Timestamp
    /// Whether it waited in a queue before it got here.
    public var waited: Bool
    /// What the assistant wanted to remember with the answer before this question.
    public var memory: Memory?

    /// What an answer left behind for the next question.
    public struct Memory: Sendable, Equatable {
        /// A JSON object.
        public var content: [UInt8]
        public var answeredAt: Timestamp

        public init(content: [UInt8], answeredAt: Timestamp) {
            self.content = content
            self.answeredAt = answeredAt
        }
    }

    public init(
        id: EventID, author: UserID, contact: UserID = .assistant, text: String, page: String? = nil,
        askedAt: Timestamp, waited: Bool = false, memory: Memory? = nil
    ) {
        self.id = id
        self.author = author
        self.contact = contact
        self.text = text
        self.page = page
        self.askedAt = askedAt
        self.waited = waited
        self.memory = memory
    }
}

/// What an assistant says to a question.
public struct Answer: Sendable, Equatable {
    public var text: String
    /// The ticket that it is mostly about.
    public var preview: Preview?
    /// Whether it is less than what was asked for, because something was in trouble.
    public var isDegraded: Bool
    /// A JSON object that the next question of the same person brings along.
    public var memory: [UInt8]?

    /// A ticket in four texts, which is all that a page can show.
    public struct Preview: Sendable, Equatable {
        /// The ticket's number, `INC-2026-0042`.
        public var id: String
        public var title: String
        public var status: String
        /// An e-mail address, or a word that says that nobody has it.
        public var assignedTo: String

        public init(id: String, title: String, status: String, assignedTo: String) {
            self.id = id
            self.title = title
            self.status = status
            self.assignedTo = assignedTo
        }
    }

    public init(_ text: String, preview: Preview? = nil, isDegraded: Bool = false, memory: [UInt8]? = nil) {
        self.text = text
        self.preview = preview
        self.isDegraded = isDegraded
        self.memory = memory
    }
}
