internal import SyncEngine
internal import Synchronization

/// The engine's store in memory. What was appended outlives the service, so a restart or crash of it loses its caches
/// only.
final class MemoryHost: StoreHost {
    private let random: @Sendable () -> Bits128
    private let current: Mutex<RecordedStore>
    private let backup = Mutex<[Append]?>(nil)

    /// An empty store; its epochs come from `random`.
    init(random: @escaping @Sendable () -> Bits128 = Environment.system.random) {
        self.random = random
        current = Mutex(RecordedStore(epoch: Epoch(random())))
    }

    var powers: Set<Power> { [.restart, .restore, .space] }

    func open() async throws -> any JournalStore { current.withLock { $0 } }

    func undergo(_ event: ServerEvent) async throws -> any JournalStore {
        let store = current.withLock { $0 }
        switch event {
        case .restart, .crash: break
        case .backup: backup.withLock { $0 = store.appends }
        case .restore: try await replace(by: Epoch(random()))
        case .rollback: try await replace(by: store.epoch)
        case .full: store.isFull = true
        case .freed: store.isFull = false
        }
        return current.withLock { $0 }
    }

    /// A store that holds what the backup holds.
    private func replace(by epoch: Epoch) async throws {
        guard let appends = backup.withLock({ $0 }) else { throw StepFailure(found: "no backup to restore") }
        let store = RecordedStore(epoch: epoch)
        _ = try await store.append(appends)
        current.withLock { $0 = store }
    }

    func close() async {}
}

/// A memory store that also remembers what was appended, so that an earlier moment of it can be built again.
private final class RecordedStore: ForwardingStore {
    let base: any JournalStore
    private let log = Mutex<[Append]>([])
    private let fullness = Mutex(false)

    init(epoch: Epoch) { base = MemoryStore(epoch: epoch) }

    /// Every append that was committed, in order.
    var appends: [Append] { log.withLock { $0 } }

    /// Whether appends are refused, as on a disk without space.
    var isFull: Bool {
        get { fullness.withLock { $0 } }
        set { fullness.withLock { $0 = newValue } }
    }

    var highestEventID: EventID { log.withLock { $0.map(\.id).max() ?? EventID(0) } }

    func append(_ appends: [Append]) async throws -> [AppendOutcome] {
        guard !isFull || appends.isEmpty else {
            throw JournalStoreError.unavailable(retryAfter: .seconds(5), reason: "the disk is full")
        }
        let outcomes = try await base.append(appends)
        log.withLock { log in
            for (append, outcome) in zip(appends, outcomes) where outcome != .conflict {
                // The expectations held once; when it is built again nobody is there to race.
                var settled = append
                for index in settled.entries.indices { settled.entries[index].expect = .any }
                log.append(settled)
            }
        }
        return outcomes
    }
}
