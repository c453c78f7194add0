/// The store cannot compact.
public struct CompactionUnsupported: Error {
    public init() {}
}

extension SyncService {
    /// Records stay as they came for this long: 30 days.
    public static let compactionAge = Duration.seconds(30 * 86_400)

    /// Compacts a journal: what is older than `age` and was replaced goes, what was deleted is emptied at any age.
    ///
    /// It takes the journal's lane for as long as it takes to read the journal. What others append meanwhile makes no
    /// plan wrong: what was replaced stays replaced.
    ///
    /// - Returns: what was done; empty when there was nothing to do, and for the directory always.
    /// - Throws: `CompactionUnsupported`; `JournalStoreError`; `Refusal` `overload`.
    @discardableResult
    public func compact(
        _ journal: JournalID, olderThan age: Duration = SyncService.compactionAge
    ) async throws -> CompactionPlan {
        guard let store = store as? any CompactingStore else { throw CompactionUnsupported() }
        return try await work.run {
            try await lanes.withLane(journal) {
                let plan = try await plan(journal, cutoff: environment.now() + -age.components.seconds * 1000)
                if !plan.isEmpty { try await store.compact(journal, plan) }
                return plan
            }
        }
    }

    private func plan(_ journal: JournalID, cutoff: Timestamp) async throws -> CompactionPlan {
        switch journal {
        case .directory: return CompactionPlan(floor: 0)
        case .tickets:
            let seqs = try await tickets.refresh().deletedNotes
            let notes = try await store.fetch(.tickets, seqs: seqs)
            return CompactionPlan(emptying: try notes.map { try Record(reading: $0, of: .tickets) })
        case .user(let user):
            let state = try await states.current(user)
            var page = try await store.remaining(journal, after: 0, limit: 1000)
            var planner = CompactionPlanner(state: state, cutoff: cutoff, floor: page.floor)
            while let last = page.records.last, last.seq <= state.head {
                for stored in page.records where stored.seq <= state.head {
                    planner.consider(try Record(reading: stored, of: journal))
                }
                page = try await store.remaining(journal, after: last.seq, limit: 1000)
            }
            return planner.plan
        }
    }
}
