/// Counters and levels of a store, as of one moment.
public struct Statistics: Sendable, Equatable {
    /// Journals in memory.
    public var journalsTouched = 0
    /// Bytes written to the log since it was opened.
    public var walBytes = 0
    public var durableLSN: UInt64 = 0
    public var appliedLSN: UInt64 = 0
    public var checkpointLSN: UInt64 = 0
    /// Flushes of the log.
    public var batches = 0
    /// Operations made durable.
    public var appends = 0
    public var checkpoints = 0
    /// Bytes of appends waiting for a flush.
    public var queuedBytes = 0
    /// Durable bytes waiting to get into their journals.
    public var unappliedBytes = 0
    /// How long the last flush of the log took.
    public var lastPersist: Duration = .zero
    /// Free space as of the last look.
    public var freeBytes = 0
    /// Bytes of an unfinished, unacknowledged write that recovery set aside.
    public var tornTailBytes = 0
    /// Operations that recovery brought from the log into their journals.
    public var recoveredOperations = 0
    /// How often the background check went through the whole store since it was opened,
    public var scrubPasses = 0
    /// how many bytes it has read,
    public var scrubbedBytes = 0
    /// how much damage the last pass found,
    public var scrubFindings = 0
    /// and how long that took.
    public var lastScrub: Duration = .zero
    /// A persist failed: the process has to end.
    public var isPoisoned = false
    /// Appends are refused for now.
    public var isReadOnly = false
    /// Why, for people.
    public var readOnlyReason: String?

    public init() {}
}
