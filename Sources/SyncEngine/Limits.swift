/// The engine's bounds on what comes from outside, each with its reason.
public struct EngineLimits: Sendable {
    /// Operations in one push: a queue of a day fits, a decision stays in the tens of milliseconds.
    public var maximumOperations = 500
    /// Bytes of one push, the HTTP body limit: what a phone on a poor line can still send in one piece.
    public var maximumPushBytes = 1 << 20
    /// Bytes of one operation of a push, so that its records stay far below a log line's 4 MiB.
    public var maximumOperationBytes = 64 << 10
    /// Bytes that an unusable operation may fill in its quarantine item: a record stays below a log line's 4 MiB even
    /// when every byte has to be escaped.
    public var maximumQuarantineBytes = 2 << 20
    /// UTF-8 bytes of a message's text.
    public var maximumTextBytes = 16 << 10
    /// UTF-16 units of a ticket's title and other short fields: what the columns of the frontend's tables hold.
    public var maximumTicketLine = 500
    /// UTF-8 bytes of a ticket's description, justification or note; in a push the operation's own bound comes first.
    public var maximumTicketTextBytes = 256 << 10
    /// Nesting of arrays and objects in an operation.
    public var maximumDepth = 64
    /// Records in one delta or snapshot page.
    public var maximumPage = 500
    /// Records in a page when the client names no limit.
    public var defaultPage = 200
    /// Bytes of records in one page, so that an answer stays sendable however long the messages are.
    public var maximumPageBytes = 1 << 20
    /// Records of `tickets` that one page looks through for those its reader may see.
    public var maximumTicketScan: Seq = 8192
    /// Sibling replicas whose counters one clock may name.
    public var maximumClockReplicas = 8
    /// Callers that may wait for one lane before the next is told to come back.
    public var maximumLaneQueue = 1024
    /// Journal states kept in memory.
    public var maximumCachedStates = 4096
    /// Messages that the kept states may index together, about 56 bytes each.
    public var maximumCachedMessages = 4_000_000
    /// Records kept as they were decided, for those who follow: a few hundred bytes each, so some megabytes.
    public var maximumRecentRecords = 16_384
    /// The longest a pull may wait for something new.
    public var maximumWait = Duration.seconds(25)

    public init() {}
}
