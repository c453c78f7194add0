internal import SyncEngine
internal import Synchronization

/// A store that takes only so much: what one realm may hold.
final class BoundedStore: ForwardingStore {
    let base: any JournalStore
    private let limits: RealmLimits
    private let held: Mutex<Amount>

    private struct Amount {
        var operations = 0
        var bytes = 0
    }

    /// Counts what is there.
    init(_ store: any JournalStore, limits: RealmLimits) async throws {
        base = store
        self.limits = limits
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
            return try await base.append(appends)
        } catch {
            held.withLock { held in
                held.operations -= appends.count
                held.bytes -= bytes
            }
            throw error
        }
    }
}
