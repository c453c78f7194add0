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
    public var totalBytes = 0
    /// 0 of 0 on a file system that counts none.
    public var freeInodes = 0
    public var totalInodes = 0
    /// Held for the store's own work; 0 while it is given up.
    public var ballastBytes = 0
    /// So little is left that caches are not written.
    public var isSpaceScarce = false
    /// Calls of append that were refused, by cause, since the store was opened.
    public var refusals: [RefusalCause: Int] = [:]
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
    /// Backups that were completed since the store was opened,
    public var backups = 0
    /// the last operation in the newest of them,
    public var lastBackupLSN: UInt64 = 0
    /// and how long it took.
    public var lastBackup: Duration = .zero
    /// A persist failed: the process has to end.
    public var isPoisoned = false
    /// Appends are refused for now.
    public var isReadOnly = false
    /// Why, for people.
    public var readOnlyReason: String?

    public init() {}
}

/// Why appends were refused. Up to `unapplied` it passes by itself.
public enum RefusalCause: String, CaseIterable, Sendable {
    /// The disk is full, or nearly.
    case space
    /// The process has no descriptor left.
    case handles
    /// Too many appends wait for a flush.
    case queue
    /// Too many durable records wait for their journals.
    case unapplied
    case closing
    case readOnly
    case poisoned
}
