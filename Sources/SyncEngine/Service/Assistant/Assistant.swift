/// Who answers the questions that people put to contact 1.
public protocol Assistant: Sendable {
    /// Whether a question asks for figures of the moment ("my open tickets"), so that an answer hours later would be
    /// about another time than the one that was meant.
    func asksForStatus(_ text: String) -> Bool

    /// The answer, at most 16 KiB of text; nil to leave the question for later. Called once a question at a time for
    /// each person; may be called again for a question after a crash.
    func answer(_ question: Question) async -> String?
}

/// A question on record without an answer.
public struct Question: Sendable, Equatable {
    public var id: EventID
    public var author: UserID
    public var text: String
    /// The page of the frontend on which it was asked, if the client told.
    public var page: String?
    public var askedAt: Timestamp
    /// Whether it waited in a queue before it got here.
    public var waited: Bool
}
