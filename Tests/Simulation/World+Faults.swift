import SyncEngine
import TestSupport

/// What befalls clients and servers.
extension World {
    /// The same device twice, as a copied profile is.
    func clone(_ index: Int) {
        guard clients.count < 8 else { return }
        clients.append(clients[index])
        log("c\(index)", "is cloned as c\(clients.count - 1)")
    }

    func backUp(_ index: Int) {
        backups[index] = clients[index]
        log("c\(index)", "is backed up at n\(clients[index].nextN)")
    }

    func restore(_ index: Int) {
        guard let backup = backups[index] else { return }
        clients[index] = backup
        log("c\(index)", "is restored to n\(backup.nextN)")
    }

    /// The client loses what it wanted to say, but not the number it gave it.
    func loseContent(_ index: Int) {
        guard clients[index].outbox.count > 1 else { return }
        let lost = clients[index].outbox.remove(at: 0)
        clients[index].lostContent = true
        log("c\(index)", "forgets the content of n\(lost.n)")
    }

    /// The network of a client breaks one way, or heals.
    func cut(_ index: Int) {
        clients[index].cut = clients[index].cut == nil ? generator.pick([.requests, .answers]) : nil
        log("c\(index)", "network: \(clients[index].cut.map { "no \($0) arrive" } ?? "healed")")
    }

    /// The service ends and starts again.
    func restart() async throws {
        if generator.chance(50) { for service in services { await service.drain() } }
        try await open(store.medium, committed: store.committed)
        log("server", "restarted")
    }

    /// The process dies while requests are under way; what waited for its flush is partly there.
    func crash(_ index: Int) async throws {
        let dying = store
        let before = dying.committed.count
        let other = clients.indices.randomElement(using: &generator) ?? index
        async let first: Void = push(index)
        async let second: Void = push(other)
        for _ in 0..<generator.number(0...60) { await Task.yield() }
        try await dying.crash(keeping: generator.pick([0, 50, 100]) ?? 0)
        _ = await (first, second)
        try await open(dying.medium, committed: dying.committed)
        log("server", "crashed; \(dying.committed.count - before) operations became durable meanwhile")
    }

    func backUpServer() {
        serverBackup = (CrashableStore.Medium(restoring: store.medium, epoch: store.epoch), store.committed)
        log("server", "backed up at \(store.committed.count) operations")
    }

    /// The server goes back to its backup, as a new history.
    func rollBack() async throws {
        guard let backup = serverBackup else { return backUpServer() }
        try await checkCursorsFromTheFuture(backup.medium.base)
        let epoch = Epoch(generator.bits())
        let medium = CrashableStore.Medium(restoring: backup.medium, epoch: epoch)
        var lost: Set<LedgerKey> = []
        for user in users {
            let head = try await medium.base.heads([.user(user)])[0]
            lost.formUnion(ledger.filter { $0.key.user == user && $0.value.seq > head }.keys)
        }
        for key in lost { ledger[key] = nil }
        lostByRollback.formUnion(lost)
        issued = []
        rollbacks += 1
        try await open(medium, committed: backup.committed)
        log("server", "restored from its backup; \(lost.count) answered operations are gone")
    }

    /// Who forgot the new epoch still does not let anybody wait for a position that is not there.
    private func checkCursorsFromTheFuture(_ medium: MemoryStore) async throws {
        let service = try await SyncService(
            store: medium, cursorKey: [UInt8](repeating: 1, count: 32), environment: clock.environment)
        for client in clients where client.epoch == store.epoch.description {
            let head = try await medium.heads([.user(client.user)])[0]
            guard let cursor = client.cursor, client.position > head else { continue }
            let found: String
            do {
                _ = try await service.delta(reader: client.user, cursor: cursor, replica: nil, limit: 1, wait: .zero)
                found = "served"
            } catch let refusal as Refusal {
                found = refusal.code.rawValue
            }
            check(.afterRollback, found == "epochChanged", "a position beyond head was \(found)")
        }
    }
}
