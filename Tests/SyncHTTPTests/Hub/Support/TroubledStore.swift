import SyncEngine
import TestSupport

/// A store that cannot be asked for heads while it is in trouble.
final class TroubledStore: JournalStore {
    let isInTrouble = Locked(false)
    private let base = MemoryStore()

    var epoch: Epoch { base.epoch }
    var highestEventID: EventID { base.highestEventID }

    private func check() throws {
        if isInTrouble.value { throw JournalStoreError.unavailable(retryAfter: .seconds(1), reason: "trouble") }
    }

    func append(_ appends: [Append]) async throws -> [AppendOutcome] { try await base.append(appends) }

    func read(_ journal: JournalID, after: Seq, limit: Int) async throws -> JournalPage {
        try check()
        return try await base.read(journal, after: after, limit: limit)
    }

    func fetch(_ journal: JournalID, seqs: [Seq]) async throws -> [StoredRecord] {
        try await base.fetch(journal, seqs: seqs)
    }

    func lookup(home: JournalID, operations: [OperationID]) async throws -> [StoredRecord?] {
        try await base.lookup(home: home, operations: operations)
    }

    func latestState(_ journal: JournalID) async throws -> SavedState? { try await base.latestState(journal) }

    func saveState(_ journal: JournalID, _ state: SavedState) async throws {
        try await base.saveState(journal, state)
    }

    func heads(_ journals: [JournalID]) async throws -> [Seq] {
        try check()
        return try await base.heads(journals)
    }

    func journals() async throws -> [JournalID] { try await base.journals() }
}
