import SyncEngine

/// A journal as the store has it in memory: its bounds, where its records are, and what is not yet in its files.
///
/// Guarded by the store's lock. Invariants: `appliedHead <= durableHead <= head`; `pending` holds the records
/// `appliedHead + 1 ... head` in order; only those up to `durableHead` are ever shown.
final class Journal {
    let id: JournalID
    /// Older segments, oldest first; they never change.
    var sealed: [SealedSegment] = []
    /// The segment that records are appended to; nil until there is one, and behind a rewritten segment.
    var active: ActiveSegment?
    /// What the next segment's header links to when none is active.
    var link: UInt32 = 0
    /// The seq of the last record, durable or not.
    var head: Seq = 0
    /// The last record, durable or not, that was written under the journal's own lane.
    var guardSeq: Seq = 0
    /// The oldest position that is read from; what lies below was compacted.
    var floor: Seq = 0
    var durableHead: Seq = 0
    var durableGuard: Seq = 0
    /// The last record in the files, and the guard there.
    var appliedHead: Seq = 0
    var appliedGuard: Seq = 0
    var pending: [PendingRecord] = []
    /// Where the home records of the active segment and of `pending` are.
    var homes: [OperationID: Seq] = [:]
    /// Whether the journal stands in the list of those with durable records to apply.
    var isQueuedForApply = false
    /// Whether compaction works on it.
    var isPinned = false
    /// When it was last touched, for eviction.
    var lastUse: UInt64 = 0

    init(_ id: JournalID) { self.id = id }

    /// Whether forgetting it loses nothing: everything is in its files, and they stay.
    var isIdle: Bool { pending.isEmpty && !isQueuedForApply && !isPinned }

    /// A measure of the memory it holds: records it can find without the disk.
    var weight: Int {
        1 + (active?.offsets.count ?? 0) + homes.count
            + sealed.reduce(0) { $0 + ($1.index.map { $0.offsets.count + $0.operations.count } ?? 0) }
    }

    /// Sets what a journal is that was just read: all of it durable and in its files.
    func begin(head: Seq, guardSeq: Seq) {
        (self.head, durableHead, appliedHead) = (head, head, head)
        (self.guardSeq, durableGuard, appliedGuard) = (guardSeq, guardSeq, guardSeq)
    }

    /// The pending record with this seq.
    func pendingRecord(_ seq: Seq) -> StoredRecord? {
        guard seq > appliedHead, seq <= head else { return nil }
        let pending = pending[Int(seq - appliedHead) - 1]
        return pending.placed.record(entry: pending.entry)
    }

    /// Where the home record of an operation is. Needs the indexes of all sealed segments.
    func home(of operation: OperationID) -> Seq? {
        if let seq = homes[operation] { return seq }
        for segment in sealed.reversed() {
            if let seq = segment.index?.seq(of: operation) { return seq }
        }
        return nil
    }

    /// Takes back everything that is not durable.
    func resetToDurable() {
        while head > durableHead, let last = pending.popLast() {
            if last.isHome { homes[last.placed.operation.operation] = nil }
            head -= 1
        }
        guardSeq = durableGuard
    }
}

extension Journal {
    /// What the applier is to write: the durable records that are in no file.
    func applyWork() -> JournalApplier.Work {
        JournalApplier.Work(
            journal: id, active: active, link: link, appliedHead: appliedHead, appliedGuard: appliedGuard,
            records: Array(pending.prefix(Int(durableHead - appliedHead))))
    }

    /// Takes over what the applier has written.
    func take(_ change: JournalApplier.Change) {
        switch change {
        case .sealed(let size, let checksum):
            active?.size = size
            active?.checksum = checksum
            active?.isSealed = true
        case .began(let next, let guardSeq):
            if let active {
                sealed.append(SealedSegment(segment: active.segment, last: next.segment.first - 1, index: nil))
                homes = homes.filter { $0.value >= next.segment.first }
            }
            active = next
            advance(by: next.offsets.count, guardSeq)
        case .appended(let offsets, let size, let checksum, let guardSeq):
            active?.offsets += offsets
            active?.recordsEnd = size
            active?.size = size
            active?.checksum = checksum
            advance(by: offsets.count, guardSeq)
        }
    }

    private func advance(by count: Int, _ guardSeq: Seq) {
        pending.removeFirst(count)
        appliedHead += Seq(count)
        appliedGuard = guardSeq
    }
}

/// A record that is not in a file yet.
struct PendingRecord {
    var placed: PlacedOperation
    /// Which of the operation's entries it is.
    var entry: Int

    var isHome: Bool { placed.operation.entries[entry].journal == placed.operation.home }
}

/// A segment that will not change any more.
struct SealedSegment {
    var segment: JournalSegment
    /// The seq of its last record.
    var last: Seq
    /// Read or built at first need.
    var index: SegmentIndex?
}

/// The segment at a journal's end.
struct ActiveSegment {
    var segment: JournalSegment
    /// Where each record's line starts; a missing number starts where the next record does.
    var offsets: [UInt32]
    /// Behind the last record's line.
    var recordsEnd: Int
    /// Behind the last line; more than `recordsEnd` when there is a trailer.
    var size: Int
    /// The checksum of the last line.
    var checksum: UInt32
    /// Whether the trailer is written: the next record starts another segment.
    var isSealed: Bool
}
