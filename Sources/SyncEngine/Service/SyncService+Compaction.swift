/// The store cannot compact.
public struct CompactionUnsupported: Error {
    public init() {}
}

extension SyncService {
    /// Records stay as they came for this long: 30 days.
    public static let compactionAge = Duration.seconds(30 * 86_400)

    /// Compacts a journal: what is older than `age` and was replaced goes, what was deleted is emptied at any age.
    ///
    /// - Returns: what was done; empty when there was nothing to do, and for the directory always.
    /// - Throws: as `compact(reporting:)`.
    @discardableResult
    public func compact(
        _ journal: JournalID, olderThan age: Duration = SyncService.compactionAge
    ) async throws -> CompactionPlan {
        try await compact(reporting: journal, olderThan: age).plan
    }

    /// Compacts a journal, or says what that would do.
    ///
    /// It takes the journal's lane for as long as it takes to read the journal. What others append meanwhile makes no
    /// plan wrong: what was replaced stays replaced. Before anything is done, what the plan would leave is folded, and
    /// has to add up to the state there is.
    ///
    /// - Throws: `CompactionUnsupported`; `CompactionMismatch`; `JournalStoreError`; `Refusal` `overload`.
    public func compact(
        reporting journal: JournalID, olderThan age: Duration = SyncService.compactionAge, isDryRun: Bool = false
    ) async throws -> CompactionReport {
        guard let store = store as? any CompactingStore else { throw CompactionUnsupported() }
        return try await work.run {
            try await lanes.withLane(journal) {
                let cutoff = environment.now() + -age.components.seconds * 1000
                var report = CompactionReport(
                    journal: journal, isDryRun: isDryRun, plan: CompactionPlan(floor: 0), counts: CompactionCounts(),
                    sizes: CompactionSizes(before: 0, after: 0))
                (report.plan, report.counts) = try await plan(journal, cutoff: cutoff)
                if !report.plan.isEmpty || isDryRun {
                    defer { if !isDryRun { recent.forget() } }
                    report.sizes = try await store.compact(journal, report.plan, isDryRun: isDryRun)
                }
                return report
            }
        }
    }

    private func plan(
        _ journal: JournalID, cutoff: Timestamp
    ) async throws -> (plan: CompactionPlan, counts: CompactionCounts) {
        switch journal {
        case .directory: return (CompactionPlan(floor: 0), CompactionCounts())
        case .tickets:
            let seqs = try await tickets.refresh().deletedNotes
            let notes = try await store.fetch(.tickets, seqs: seqs)
            let plan = CompactionPlan(emptying: try notes.map { try Record(reading: $0, of: .tickets) })
            var counts = CompactionCounts()
            counts.emptiedDeleted = plan.replace.count
            return (plan, counts)
        case .user(let user):
            let state = try await states.current(user)
            let floor = try await store.read(journal, after: 0, limit: 0).floor
            var planner = CompactionPlanner(state: state, cutoff: cutoff, floor: floor)
            try await forEachRecord(of: journal, through: state.head) {
                planner.consider(try Record(reading: $0, of: journal))
            }
            let plan = planner.plan
            if !plan.isEmpty { try await check(plan, state, floor: floor) }
            return (plan, planner.counts)
        }
    }

    /// What a plan leaves of a user's journal has to add up to this state.
    private func check(_ plan: CompactionPlan, _ state: JournalState, floor: Seq) async throws {
        var check = CompactionCheck(plan, owner: state.owner, floor: floor)
        try await forEachRecord(of: .user(state.owner), through: state.head) { try check.consider($0) }
        guard check.state == state else { throw CompactionMismatch(journal: .user(state.owner)) }
    }

    /// Reads a journal as compaction left it, page by page.
    private func forEachRecord(
        of journal: JournalID, through head: Seq, _ body: (StoredRecord) throws -> Void
    ) async throws {
        var page = try await store.remaining(journal, after: 0, limit: 1000)
        while let last = page.records.last {
            for stored in page.records {
                guard stored.seq <= head else { return }
                try body(stored)
            }
            page = try await store.remaining(journal, after: last.seq, limit: 1000)
        }
    }
}
