package import SyncEngine

extension StoreCore {
    /// Carries a plan out. Blocks until no other maintenance runs and it is done.
    ///
    /// - Parameters:
    ///   - isDryRun: changes nothing and says what it would come to.
    ///   - settle: has what is durable applied and covered by a checkpoint, if the disk takes it.
    ///   - betweenSteps: called after each step.
    /// - Throws: `JournalStoreError.unavailable`; `CompactionFailure`; `FileStoreError.damagedJournal`; `DiskError`.
    ///   The journal is then what it was.
    package func compact(
        _ id: JournalID, _ plan: CompactionPlan, isDryRun: Bool = false, settle: () -> Void,
        betweenSteps: () -> Void = {}
    ) throws -> CompactionSizes {
        try maintain {
            let compaction = Compaction(self, id, plan)
            defer { compaction.end() }
            do {
                return try compact(compaction, isDryRun: isDryRun, settle, betweenSteps)
            } catch let damage as JournalDamage {
                throw FileStoreError.damagedJournal(damage)
            }
        }
    }

    private func compact(
        _ compaction: Compaction, isDryRun: Bool, _ settle: () -> Void, _ betweenSteps: () -> Void
    ) throws -> CompactionSizes {
        let isDue = try compaction.begin()
        let before = try bytes(of: compaction.id)
        guard isDue, !isDryRun else {
            return CompactionSizes(before: before, after: isDue ? compaction.estimate(before) : before)
        }
        try admit(compaction)
        try declare(.rewritten)
        betweenSteps()
        try compaction.roll()
        betweenSteps()
        try compaction.write()
        betweenSteps()
        try compaction.check()
        betweenSteps()
        try compaction.publish(settle: settle)
        betweenSteps()
        let sizes = CompactionSizes(before: before, after: try bytes(of: compaction.id))
        compaction.retire()
        return sizes
    }

    /// Refuses what could fill the disk, and what no index could address.
    private func admit(_ compaction: Compaction) throws {
        let input =
            try compaction.run?.segments.reduce(0) { sum, segment in
                sum + (try disk.size(of: compaction.path(of: segment)) ?? 0)
            } ?? 0
        let most = input + compaction.plan.replace.values.reduce(0) { $0 + $1.count }
        guard most < Int(UInt32.max) else {
            throw CompactionFailure(journal: compaction.id, reason: "\(most) bytes in one segment are too many")
        }
        if !admits(bytes: most) { emptyTrash(olderThan: .zero) }
        guard admits(bytes: most) else {
            throw JournalStoreError.unavailable(
                retryAfter: .seconds(60),
                reason: "to compact \(compaction.id), \((2 * most) >> 20) MiB beside the reserve have to be free")
        }
    }

    /// The bytes of a journal's segments.
    private func bytes(of id: JournalID) throws -> Int {
        let segments = lock.withLock { state in
            state.journals[id].map { $0.sealed.map(\.segment) + ($0.active.map { [$0.segment] } ?? []) } ?? []
        }
        return try segments.reduce(0) { sum, segment in
            sum + (try disk.size(of: loader.path(of: segment, in: id)) ?? 0)
        }
    }
}

extension Compaction {
    /// What the journal's bytes will be: lines that go, and contents that get shorter or longer.
    fileprivate func estimate(_ before: Int) -> Int {
        guard let run else { return before }
        return core.lock.withLock { state in
            guard let journal = state.journals[id] else { return before }
            return before - run.drop.reduce(0) { $0 + journal.lineBytes($1) }
        } + replacedBytes
    }
}
