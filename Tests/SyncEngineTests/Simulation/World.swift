import JSONText
import Synchronization
import TestSupport

@testable import SyncEngine

/// People, their replicas, a network that loses, doubles and delays, and a service that restarts over a store that
/// fails.
actor World {
    let seed: UInt64
    let base = MemoryStore()
    let store: FaultyStore
    let clock: ManualClock
    let faults: Faults
    let users: [UserID]
    var generator: SeededGenerator
    var service: SyncService
    var limits: EngineLimits
    var clients: [SimulatedClient] = []
    var backups: [Int: SimulatedClient] = [:]
    var delayed: [(client: Int, replica: ReplicaID, operations: [SimulatedOperation], base: String?, answer: [UInt8])] =
        []
    /// The first answer about each operation: its numbers, and what came.
    var ledger: [LedgerKey: String] = [:]
    /// Everything somebody wrote, by author and content.
    var written: Set<String> = []
    var intents: [String: SimulatedOperation] = [:]
    var failures: [String] = []
    var forks = 0
    var conflicts = 0
    var texts = 0

    struct LedgerKey: Hashable {
        var user: UserID
        var operation: OperationID
        var content: String
    }

    init(seed: UInt64) async throws {
        self.seed = seed
        var generator = SeededGenerator(seed: seed)
        let faults = Faults(seed: generator.next())
        self.faults = faults
        clock = ManualClock(seed: generator.next())
        store = FaultyStore(base, pause: { await faults.pause() }, fault: { faults.next($0.count) })
        users = (0..<generator.number(2...4)).map { UserID(10_001 + $0) }
        limits = EngineLimits()
        limits.maximumCachedStates = generator.number(1...4)
        limits.maximumPageBytes = generator.chance(30) ? 600 : 1 << 20
        service = try await World.service(store, clock, limits)
        for user in users {
            _ = try await service.change(
                .addUser(
                    email: "u\(user)@example.org", name: "U\(user)", role: .user, department: "", title: "", id: user,
                    passwordHash: nil))
        }
        self.generator = generator
        for index in 0..<self.generator.number(2...6) {
            let skews: [Int64] = [0, 0, 90_000, -86_400_000, -1_795_000_000_000, 2_300_000_000_000]
            clients.append(
                SimulatedClient(
                    user: users[index % users.count], replica: ReplicaID(self.generator.bits()),
                    skew: self.generator.pick(skews) ?? 0))
        }
        faults.isOn = true
    }

    static func service(
        _ store: any JournalStore, _ clock: ManualClock, _ limits: EngineLimits
    ) async throws -> SyncService {
        try await SyncService(
            store: store, cursorKey: [UInt8](repeating: 1, count: 32), environment: clock.environment, limits: limits)
    }

    func fail(_ message: String) { failures.append(message) }

    func check(_ condition: Bool, _ message: @autoclosure () -> String) {
        if !condition { fail(message()) }
    }
}

/// When the store fails and where tasks give way, all by the seed.
final class Faults: Sendable {
    private let state: Mutex<(generator: SeededGenerator, isOn: Bool)>

    init(seed: UInt64) { state = Mutex((SeededGenerator(seed: seed), false)) }

    var isOn: Bool {
        get { state.withLock(\.isOn) }
        set { state.withLock { $0.isOn = newValue } }
    }

    func pause() async {
        while state.withLock({ $0.isOn && $0.generator.chance(40) }) { await Task.yield() }
    }

    func next(_ appends: Int) -> FaultyStore.Fault? {
        state.withLock { state in
            guard state.isOn, state.generator.chance(12) else { return nil }
            let written = state.generator.number(0...appends)
            return switch state.generator.number(0...2) {
            case 0: .conflict(written: written)
            case 1: .outcomeUnknown(written: written)
            default: .unavailable
            }
        }
    }
}
