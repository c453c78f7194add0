import SyncEngine

/// The sizes and limits of a store, each with its reason.
public struct StoreLimits: Sendable {
    /// A log segment is full at this size: small enough to drop often, large enough that switching costs nothing.
    public var walSegmentBytes = 64 << 20
    /// A journal segment is full at this size: what a first touch reads at most.
    public var journalSegmentBytes = 4 << 20
    /// One flush takes at most this many bytes: beyond it the flush, not the call, is what takes the time.
    public var maximumBatchBytes = 4 << 20
    /// One flush takes at most this many operations.
    public var maximumBatchOperations = 8192
    /// Appends waiting for a flush; above it they are refused, so that memory and waiting stay bounded.
    public var maximumQueuedBytes = 64 << 20
    /// Durable bytes waiting to get into their journals; above it appends are refused.
    public var maximumUnappliedBytes = 128 << 20
    /// The applier's open files; the rest of the process needs descriptors too.
    public var maximumOpenJournals = 2048
    /// Records that are found without the disk, over all journals; above it the journals touched longest ago are
    /// forgotten.
    public var maximumIndexedRecords = 4 << 20
    /// The journals touched last that are never forgotten: more than one call can name.
    public var minimumLoadedJournals = 8192
    /// Below this much free space appends are refused: three log segments.
    public var minimumFreeBytes = 192 << 20
    /// Appends are taken again from this much on: the distance keeps the store from flapping.
    public var resumeFreeBytes = 256 << 20
    /// Below this much saved states are not written: caches are no reason to run out.
    public var scarceFreeBytes = 1 << 30
    /// Kept in the file BALLAST and let go when appends are refused: a log segment's worth of compaction.
    public var ballastBytes = 64 << 20
    /// What checkpoints need beside the journals while appends are refused.
    public var reserveFreeBytes = 16 << 20
    /// The limits of appends for inodes.
    public var minimumFreeInodes = 1000
    public var resumeFreeInodes = 2000

    public init() {}
}
