import SyncEngine

/// A range of a journal's numbers that one file has to hold, and what is left of it.
struct SegmentSlot {
    let journal: JournalID
    let store: Bits128
    var segment: JournalSegment
    /// Nil: the file is gone.
    var salvage: Salvage?
    /// The last number it has to hold.
    var last: Seq
    /// Whether another segment follows.
    var isFollowed = false
    /// What the next segment's header says of this one.
    var nextLink: UInt32?
    var nextGuard: Seq?
    /// Whether recovery writes what is behind `last`, so that it stays as it is.
    var isReplayedBehind = false

    /// Whether bytes are all that the segment has to be, as its neighbours and its own checksums say.
    func fits(_ bytes: [UInt8], after chain: SegmentCheck.Chain) -> SegmentCheck.Chain? {
        var check = SegmentCheck(segment, of: journal, store: store, path: "", after: chain)
        bytes.withUnsafeBytes {
            check.run($0, isLast: !isFollowed, replayedFrom: isReplayedBehind ? last + 1 : nil, digest: true)
        }
        guard check.findings.isEmpty, check.chain.last == last else { return nil }
        if let nextLink, check.chain.link != nextLink, check.chain.ownLink != nextLink { return nil }
        return check.chain
    }
}

/// What repair knows from elsewhere about the lost records of one journal.
struct LostLines {
    /// By number.
    var candidates: [Seq: LineCandidate] = [:]
    /// The owner's operations that only other journals still have, in the order of the log.
    var orphans: [Orphan] = []

    struct Orphan {
        var operation: OperationID
        var id: EventID
        var lsn: LSN
    }
}
