/// Folds a journal as a plan would leave it, in seq order, to be held against the state that it has now. Pure.
struct CompactionCheck {
    private(set) var state: JournalState
    private let floor: Seq
    private let dropped: Set<Seq>
    private let replaced: [Seq: [UInt8]]

    init(_ plan: CompactionPlan, owner: UserID, floor: Seq) {
        state = JournalState(owner: owner)
        self.floor = max(floor, plan.floor)
        dropped = Set(plan.drop)
        replaced = plan.replace
    }

    /// Takes the next record as it is now.
    mutating func consider(_ stored: StoredRecord) throws(UnreadableRecord) {
        guard !dropped.contains(stored.seq) else { return }
        var stored = stored
        if let content = replaced[stored.seq] { stored.content = content }
        state.evolve(try Record(reading: stored, of: .user(state.owner)), floor: floor)
    }
}
