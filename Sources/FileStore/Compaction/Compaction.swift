import SyncEngine

/// One compaction of one journal, step by step; `docs/durability.md` says why in this order.
///
/// Appends and reads go on all the time. Whatever stops it before the new segment has its name leaves the journal as it
/// was, and at worst a file that counts for nothing.
final class Compaction {
    let core: StoreCore
    let id: JournalID
    let plan: CompactionPlan
    private(set) var run: CompactionRun?
    /// By how much new contents are longer than the former.
    private(set) var replacedBytes = 0
    /// What was written, under its temporary name.
    var written: Written?

    struct Written {
        var segment: JournalSegment
        var index: SegmentIndex
        /// What the next segment's header links to.
        var link: UInt32
        /// The log number of the last record of the inputs.
        var lastLSN: LSN
    }

    init(_ core: StoreCore, _ id: JournalID, _ plan: CompactionPlan) {
        self.core = core
        self.id = id
        self.plan = plan
    }

    /// Brings the journal to memory, where it stays until `end`, and finds what is to be done.
    ///
    /// - Returns: whether there is anything.
    func begin() throws -> Bool {
        core.apply()
        let drop = try drops()
        let replace = try replacements()
        run = try core.lock.withLock { state throws(JournalStoreError) in
            guard let journal = state.journals[id] else { preconditionFailure("\(id) is pinned") }
            guard plan.floor <= journal.durableHead else { preconditionFailure("floor \(plan.floor) beyond the head") }
            // What is not in the files yet would look like something that is gone already.
            guard plan.highest <= journal.appliedHead else { throw Self.notApplied }
            let run = CompactionRun(journal, drop: drop, replace: replace, floor: plan.floor)
            if let run, run.last > journal.appliedHead || run.segments.isEmpty { throw Self.notApplied }
            return run
        }
        return run != nil
    }

    private static let notApplied = JournalStoreError.unavailable(
        retryAfter: .seconds(1), reason: "the journal's newest records are not in its files yet")

    /// The numbers to drop that are still there. All indexes are in memory then.
    private func drops() throws -> Set<Seq> {
        while true {
            let step: StoreCore.Plan<Set<Seq>> = core.lock.withLock { state in
                guard let journal = state.journal(id) else { return .needs([.journal(id)]) }
                journal.isPinned = true
                let needs = journal.sealed.filter { $0.index == nil }.map { Need.index(id, $0.segment) }
                guard needs.isEmpty else { return .needs(needs) }
                let drop = plan.drop.filter(journal.has)
                let homes = drop.isEmpty ? [] : journal.homeSeqs
                for seq in plan.drop {
                    precondition(seq <= journal.durableHead, "record \(seq) of \(id) does not exist")
                    precondition(
                        !id.isGuarded(byRecordAtHome: homes.contains(seq)), "record \(seq) of \(id) is never dropped")
                }
                return .ready(Set(drop))
            }
            switch step {
            case .ready(let drop): return drop
            case .needs(let needs): try core.load(needs)
            }
        }
    }

    /// The new contents that are not there already.
    private func replacements() throws -> [Seq: [UInt8]] {
        var replace: [Seq: [UInt8]] = [:]
        let seqs = plan.replace.keys.sorted()
        for start in stride(from: 0, to: seqs.count, by: Self.readAtOnce) {
            let part = Array(seqs[start..<min(seqs.count, start + Self.readAtOnce)])
            guard case .ready(let plan) = core.planFetch(id, seqs: part) else { continue }
            for record in try core.records(of: plan) {
                guard let content = self.plan.replace[record.seq], content != record.content else { continue }
                precondition(Operation.isContent(content), "new content of record \(record.seq) is no one-line object")
                replace[record.seq] = content
                replacedBytes += content.count - record.content.count
            }
        }
        return replace
    }

    private static let readAtOnce = 1000

    /// Seals the active segment when the run reaches it.
    func roll() throws {
        guard let run, run.reachesActive else { return }
        let end = run.last
        self.run?.last = try core.roll(id, atLeast: end)
    }

    /// Lets the journal go, and removes what was not finished.
    func end() {
        if let written, !core.isPoisoned {
            _ = try? core.disk.remove(temporaryPath(of: written.segment), step: .compactionDiscard)
        }
        core.lock.withLock { $0.journals[id]?.isPinned = false }
    }

    func path(of segment: JournalSegment) -> String { core.loader.path(of: segment, in: id) }

    func temporaryPath(of segment: JournalSegment) -> String { path(of: segment) + JournalFiles.unfinished }
}

extension StoreCore {
    /// Seals a journal's active segment.
    ///
    /// - Returns: the last number in it.
    fileprivate func roll(_ id: JournalID, atLeast last: Seq) throws -> Seq {
        try turn.withLock { _ in
            let (journal, active, head) = lock.withLock { state in
                (state.journals[id], state.journals[id]?.active, state.journals[id]?.appliedHead ?? last)
            }
            guard let journal, let active, !active.isSealed else { return head }
            do throws(DiskError) {
                let change = try applier.roll(id, active, last: head)
                lock.withLock { _ in journal.take(change) }
            } catch {
                if !error.isShortage { poison("a journal could not be rolled: \(error)") }
                throw error
            }
            return head
        }
    }
}

extension CompactionPlan {
    /// The highest number it is about.
    fileprivate var highest: Seq { max(floor, drop.max() ?? 0, replace.keys.max() ?? 0) }
}
