internal import SyncEngine
internal import Synchronization

/// A store that takes only so much: what one realm may hold.
final class BoundedStore: JournalStore {
    let epoch: Epoch
    let highestEventID: EventID
    private let store: any JournalStore
    private let limits: RealmLimits
    private let held: Mutex<Amount>

    private struct Amount {
        var operations = 0
        var bytes = 0
    }

    /// Counts what is there.
    init(_ store: any JournalStore, limits: RealmLimits) async throws {
        self.store = store
        self.limits = limits
        epoch = store.epoch
        highestEventID = store.highestEventID
        var amount = Amount()
        for journal in try await store.journals() {
            var position: Seq = 0
            while true {
                let page = try await store.read(journal, after: position, limit: 500)
                guard let last = page.records.last else { break }
                position = last.seq
                amount.operations += page.records.count { $0.digest != nil }
                amount.bytes += page.records.reduce(0) { $0 + $1.content.count }
            }
        }
        held = Mutex(amount)
    }

    /// - Throws: `APIError` `realmFull` before anything is written; what the store below throws.
    func append(_ appends: [Append]) async throws -> [AppendOutcome] {
        let bytes = appends.flatMap(\.entries).reduce(0) { $0 + $1.content.count }
        try held.withLock { held throws(APIError) in
            guard held.operations + appends.count <= limits.maximumOperations,
                held.bytes + bytes <= limits.maximumBytes
            else {
                throw APIError(
                    .realmFull,
                    "this demo space is full; sign in with an account of your own and take your work along")
            }
            held.operations += appends.count
            held.bytes += bytes
        }
        do {
            return try await store.append(appends)
        } catch {
            held.withLock { held in
                held.operations -= appends.count
                held.bytes -= bytes
            }
            throw error
        }
    }

    func read(_ journal: JournalID, after: Seq, limit: Int) async throws -> JournalPage {
        try await store.read(journal, after: after, limit: limit)
    }

    func fetch(_ journal: JournalID, seqs: [Seq]) async throws -> [StoredRecord] {
        try await store.fetch(journal, seqs: seqs)
    }

    func lookup(home: JournalID, operations: [OperationID]) async throws -> [StoredRecord?] {
        try await store.lookup(home: home, operations: operations)
    }

    func latestState(_ journal: JournalID) async throws -> SavedState? { try await store.latestState(journal) }

    func saveState(_ journal: JournalID, _ state: SavedState) async throws {
        try await store.saveState(journal, state)
    }

    func heads(_ journals: [JournalID]) async throws -> [Seq] { try await store.heads(journals) }

    func journals() async throws -> [JournalID] { try await store.journals() }
}
