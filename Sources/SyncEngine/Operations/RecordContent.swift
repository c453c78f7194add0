/// What the engine writes into a record: the part of a journal line that is not the store's envelope.
public struct RecordContent: Sendable, Equatable {
    /// The durable decision about an operation, in its author's journal only.
    public enum Status: String, Sendable { case applied, superseded, rejected, alias }

    /// `message.send` and so on; `rejected` for a quarantine item.
    public var kind: String
    /// On home records: what was decided.
    public var status: Status?
    /// On home records and those of `tickets`: the operation's place in its lineage, if it has one. On the wire only
    /// with home records.
    public var dot: Dot?
    /// On home records: what the author had seen.
    public var clock: CausalContext
    /// Who acted.
    public var from: UserID
    /// On home records: the other party, resolved (a receiver named by e-mail has a number here).
    public var peer: UserID?
    /// The message that is answered or acknowledged, or the ticket that is changed or noted, resolved.
    public var target: EventID?
    /// On superseded records: the record that decided the matter.
    public var by: EventID?
    /// On records of `tickets`: whom the ticket concerns after it, and before it if that differs. Never on the wire.
    public var audience: Audience?
    public var former: Audience?
    /// Whether a client brought it back after the server had lost it.
    public var isRecovered = false
    /// Corrected author time, in hybrid logical clock order.
    public var sentAt: Timestamp
    public var receivedAt: Timestamp
    /// `offline` or `demo` when the operation waited in a queue.
    public var queued: String?
    /// The author's own time as it came, when it cannot be right.
    public var timeSuspect: String?
    /// Whether it happened in another system and was put on record later, with its own times.
    public var isImported = false
    /// Whether the server kept the kind without understanding it.
    public var isOpaque = false
    /// Compact JSON; absent where the decision has no content.
    public var body: [UInt8]?

    /// The other party of what stands in a conversation: named on home records, the author of an effect. Questions
    /// name nobody: they are the assistant's.
    var partner: UserID { kind == "ai.ask" ? .assistant : peer ?? from }

    /// Kinds that only the server writes.
    static let serverKinds: Set = [
        "rejected", "alias", "notification", "ai.answer", "state", "ticket.state", "ticket.gone",
        "ticket.message", LostRecords.kind,
    ]

    public init(kind: String, from: UserID, sentAt: Timestamp, receivedAt: Timestamp) {
        self.kind = kind
        self.from = from
        self.sentAt = sentAt
        self.receivedAt = receivedAt
        clock = .nothing
    }
}

/// A record as the engine sees it: the store's envelope and the content, read.
public struct Record: Sendable, Equatable {
    public var seq: Seq
    public var id: EventID
    public var operation: OperationID
    public var digest: ContentDigest?
    public var at: [JournalID: Seq]
    public var content: RecordContent

    /// Whether this is an operation's record in its author's journal.
    public var isHome: Bool { digest != nil }

    var bodyBytes: Int { content.body?.count ?? 0 }

    /// About what it takes in an answer.
    var wireBytes: Int { 256 + bodyBytes }

    /// Reads what a store returned. Nil when the content was not written by this engine.
    public init?(_ stored: StoredRecord) {
        guard let content = RecordContent(stored.content) else { return nil }
        seq = stored.seq
        id = stored.id
        operation = stored.operation
        digest = stored.digest
        at = stored.at
        self.content = content
    }

    init(seq: Seq, append: Append, content: RecordContent, isHome: Bool) {
        self.seq = seq
        id = append.id
        operation = append.operation
        digest = isHome ? append.digest : nil
        at = [:]
        self.content = content
    }
}
