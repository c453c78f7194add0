import SyncEngine

/// Everything the store knows in memory; guarded by the store's lock.
struct CoreState {
    var journals: [JournalID: Journal] = [:]
    /// Journals that have durable records to apply, in the order they got them.
    var applyQueue: [Journal] = []
    /// Staged calls that no batch has taken yet.
    var queue: ArraySlice<AppendCall> = []
    var queuedBytes = 0
    /// Whether the log's thread has a batch.
    var isPersisting = false
    /// Whether a mark, or nothing, stands behind the last batch.
    var isMarked = true
    /// Whether the log's thread sleeps until a call is queued.
    var isLogAsleep = false
    /// Whether the log's thread is to end.
    var isEnding = false

    var nextLSN: LSN
    var durableLSN: LSN
    var appliedLSN: LSN
    var checkpointLSN: LSN
    /// The highest event id among the durable operations.
    var highestID: EventID
    /// The log's segments of this generation, oldest first; the last one is written to.
    var segments: [LogSegment]
    var unappliedBytes = 0
    var bytesSinceCheckpoint = 0
    /// Journals written to since the last checkpoint, counted once for each apply.
    var dirtyJournals = 0

    var space = SpaceWatch()
    /// Why no append is taken, if so.
    var refusal: Refusal?
    /// Journals that somebody reads from the disk right now.
    var loading: Set<JournalID> = []
    var uses: UInt64 = 0
    var indexedRecords = 0

    var statistics = Statistics()

    /// Why appends are refused.
    enum Refusal: Equatable {
        case closing
        /// The directory may not be written, for this reason; so since it was opened.
        case readOnly(String)
        case diskFull(String)
        /// A persist failed: nothing is written any more, until another process has recovered the store.
        case poisoned(String)

        /// For the count of refused appends.
        var cause: RefusalCause {
            switch self {
            case .closing: .closing
            case .readOnly: .readOnly
            case .diskFull: .space
            case .poisoned: .poisoned
            }
        }

        var isPoisoned: Bool { if case .poisoned = self { true } else { false } }

        /// Whether nothing at all is to be written any more.
        var isFinal: Bool { if case .readOnly = self { true } else { isPoisoned } }
    }

    /// Whether everything that was staged is durable.
    var isSettled: Bool { queue.isEmpty && !isPersisting }

    init(recovered: Recovered) {
        nextLSN = recovered.last + 1
        durableLSN = recovered.last
        appliedLSN = recovered.last
        checkpointLSN = recovered.last
        highestID = recovered.highestID
        segments = [recovered.segment]
        statistics.tornTailBytes = recovered.tornTailBytes
        statistics.recoveredOperations = recovered.operations
        for journal in recovered.journals { insert(journal) }
    }

    /// Makes a journal known. Whoever is first wins; both would be the same.
    mutating func insert(_ journal: Journal) {
        guard journals[journal.id] == nil else { return }
        uses += 1
        journal.lastUse = uses
        journals[journal.id] = journal
        indexedRecords += journal.weight
    }

    /// A journal that is in memory, marked as used.
    mutating func journal(_ id: JournalID) -> Journal? {
        guard let journal = journals[id] else { return nil }
        uses += 1
        journal.lastUse = uses
        return journal
    }

    /// Forgets idle journals, those touched longest ago first, until no more than half of `limits` is left.
    ///
    /// Keeps the journals touched last in any case, so that a call finds all of its journals when it has loaded them.
    mutating func evict(_ limits: StoreLimits) {
        guard indexedRecords > limits.maximumIndexedRecords else { return }
        indexedRecords = journals.values.reduce(0) { $0 + $1.weight }
        guard indexedRecords > limits.maximumIndexedRecords else { return }
        let idle = journals.values.filter(\.isIdle).sorted { $0.lastUse < $1.lastUse }
        for journal in idle.dropLast(limits.minimumLoadedJournals) {
            journals[journal.id] = nil
            indexedRecords -= journal.weight
            if indexedRecords <= limits.maximumIndexedRecords / 2 { return }
        }
    }

    /// Forgets every journal that is wholly in its files.
    mutating func forgetIdleJournals() {
        journals = journals.filter { !$0.value.isIdle }
        indexedRecords = journals.values.reduce(0) { $0 + $1.weight }
    }
}
