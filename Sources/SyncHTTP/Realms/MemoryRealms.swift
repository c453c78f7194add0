internal import SyncEngine
internal import Synchronization

/// Realms that are kept in memory.
final class MemoryRealms: Sendable {
    private let stores = Mutex<[String: MemoryStore]>([:])

    func store(_ name: String) -> MemoryStore {
        stores.withLock { stores in
            if let store = stores[name] { return store }
            let store = MemoryStore(epoch: Epoch(Environment.system.random()))
            stores[name] = store
            return store
        }
    }

    func remove(_ name: String) { stores.withLock { $0[name] = nil } }
}
