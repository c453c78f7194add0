import SyncEngine
import TestSupport

/// A store that cannot be asked for heads while it is in trouble, as a whole or with single journals.
final class TroubledStore: ForwardingStore {
    let isInTrouble = Locked(false)
    /// Journals of which nothing can be read.
    let damaged = Locked<Set<JournalID>>([])
    /// Journals whose records cannot be fetched one by one.
    let unreadable = Locked<Set<JournalID>>([])
    /// How often each journal's records were asked for.
    let reads = Locked<[JournalID: Int]>([:])
    let base: any JournalStore = MemoryStore()

    private struct Damaged: Error {}

    private func check(_ journals: JournalID...) throws {
        if !damaged.value.isDisjoint(with: journals) { throw Damaged() }
        if isInTrouble.value { throw JournalStoreError.unavailable(retryAfter: .seconds(1), reason: "trouble") }
    }

    func read(_ journal: JournalID, after: Seq, limit: Int) async throws -> JournalPage {
        try check(journal)
        reads.change { $0[journal, default: 0] += 1 }
        return try await base.read(journal, after: after, limit: limit)
    }

    func fetch(_ journal: JournalID, seqs: [Seq]) async throws -> [StoredRecord] {
        if unreadable.value.contains(journal) { throw Damaged() }
        return try await base.fetch(journal, seqs: seqs)
    }

    func heads(_ journals: [JournalID]) async throws -> [Seq] {
        for journal in journals { try check(journal) }
        reads.change { reads in for journal in journals { reads[journal, default: 0] += 1 } }
        return try await base.heads(journals)
    }
}
