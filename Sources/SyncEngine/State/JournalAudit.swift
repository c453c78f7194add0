/// Holds a journal's records against what the engine promises of them: folds them one by one, and compares the result
/// with a saved state.
///
/// A pure value; it finds where folding would have to stop, and says so instead.
public struct JournalAudit: Sendable {
    private let journal: JournalID
    private let saved: SavedState?
    /// Of a user's journal; nil when it cannot be folded further.
    private var state: JournalState?
    private var findings: [String] = []
    private var floor: Seq = 0
    /// Whether the fold up to the saved state's number is that state.
    private var equalsSaved: Bool?

    /// More than these are not told.
    private static let maximumFindings = 100

    /// - Parameter saved: the state that the store keeps for the journal, if it does.
    public init(journal: JournalID, saved: SavedState?) {
        self.journal = journal
        self.saved = saved
        if case .user(let user) = journal { state = JournalState(owner: user) }
    }

    /// Takes the next record.
    ///
    /// - Parameter floor: up to where the journal was compacted; below it numbers may be missing.
    public mutating func take(_ stored: StoredRecord, floor: Seq) {
        self.floor = max(self.floor, floor)
        guard let record = Record(stored) else {
            state = nil
            return add("record \(stored.seq) was not written by the engine")
        }
        guard let state else { return }
        if let fault = state.fault(of: record, floor: floor) {
            self.state = nil
            return add("record \(record.seq) \(fault)")
        }
        self.state?.evolve(record, floor: floor)
        if record.seq == saved?.seq { compare() }
    }

    private mutating func compare() {
        guard let saved, let state, let kept = JournalState(saved: saved, owner: state.owner) else { return }
        equalsSaved = kept == state
    }

    private mutating func add(_ finding: String) {
        if findings.count < Self.maximumFindings { findings.append(finding) }
    }

    /// Everything that was found.
    public consuming func finish() -> [String] {
        // Compaction leaves a state that lies below its floor without the records it was made of.
        if equalsSaved == false, let saved, saved.seq >= floor {
            findings.append("the saved state of record \(saved.seq) is not what the records add up to")
        }
        findings += state?.brokenInvariants ?? []
        return findings
    }
}

extension JournalState {
    /// Why a record cannot be folded in, or claims what it cannot know. Nil when all is well.
    fileprivate func fault(of record: Record, floor: Seq) -> String? {
        let mayBeMissing = record.seq > head && record.seq <= floor
        guard record.seq == head + 1 || mayBeMissing else { return "comes after record \(head)" }
        guard record.isHome else { return nil }
        if record.content.clock.user >= record.seq { return "claims to have seen record \(record.content.clock.user)" }
        guard record.content.status != nil, let dot = record.content.dot else { return nil }
        if record.content.clock.replicas[dot.replica].map({ $0 >= dot.n }) == true {
            return "claims to have seen itself"
        }
        let last = vector[dot.replica]
        let isNext = dot.n == last + 1 || lost.contains(dot) || (dot.n > last && !lost.isEmpty)
        return isNext ? nil : "has number \(dot.n) of replica \(dot.replica), after \(last)"
    }

    fileprivate var brokenInvariants: [String] {
        var broken: [String] = []
        if guardSeq > head { broken.append("the guard \(guardSeq) lies beyond the last record \(head)") }
        for (peer, conversation) in conversations.sorted(by: { $0.key < $1.key }) {
            let receipts = [
                conversation.ownRead, conversation.ownDelivered, conversation.peerRead, conversation.peerDelivered,
            ]
            if receipts.contains(where: { $0 > head }) {
                broken.append("a receipt in the conversation with \(peer) lies beyond the last record \(head)")
            }
            if conversation.ownRead > conversation.ownDelivered || conversation.peerRead > conversation.peerDelivered {
                broken.append("in the conversation with \(peer) more was read than delivered")
            }
        }
        return broken
    }
}
