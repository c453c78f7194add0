import JSONText
import SyncEngine
import TestSupport

/// People, their replicas, a network that loses, doubles and delays, and services that die over a store that fails.
actor World {
    struct LedgerKey: Hashable {
        var user: UserID
        var operation: OperationID
        var content: String
        /// Of a malformed operation, which has no readable identity: its place.
        var replica: ReplicaID?
    }

    /// A request or an answer on its way.
    struct Delayed {
        var sent: Sent
        /// Nil: the request itself is late.
        var reply: Reply?
    }

    let scenario: Scenario
    let users: [UserID]
    let clock: ManualClock
    let faults = Faults()
    let trace: Trace?
    private let executor: SteppedExecutor
    var generator: SeededGenerator
    var store: CrashableStore
    var services: [SyncService] = []
    var liveReaders: [LiveReader]
    var clients: [Client] = []
    var backups: [Int: Client] = [:]
    var delayed: [Delayed] = []
    /// What a server restore goes back to.
    var serverBackup: (medium: CrashableStore.Medium, committed: [CrashableStore.Commit])?
    /// The first answer about each operation: its numbers, and what came.
    var ledger: [LedgerKey: Answered] = [:]
    /// Operations sent more than once.
    var sentAgain: Set<LedgerKey> = []
    var sentOnce: Set<LedgerKey> = []
    /// Everything somebody wrote, by author and opId; requests without opId by author and content.
    var written: [UserID: [OperationID: [ClientOperation]]] = [:]
    var submitted: Set<String> = []
    /// Cursors issued in this history.
    var issued: [(user: UserID, cursor: String, position: Seq, tickets: Seq)] = []
    /// What was answered before the server went back to a backup that did not have it.
    var lostByRollback: Set<LedgerKey> = []
    var findings = Findings()
    var forks = 0
    var rollbacks = 0
    var roleChanges = 0
    var texts = 0
    var performed = 0

    init(_ scenario: Scenario, executor: SteppedExecutor, trace: Trace?) async throws {
        self.scenario = scenario
        self.executor = executor
        self.trace = trace
        var generator = SeededGenerator(seed: scenario.seed)
        clock = ManualClock(seed: generator.next())
        users = (0..<scenario.users).map { UserID(10_001 + $0) }
        store = CrashableStore(CrashableStore.Medium(epoch: Epoch(generator.bits())))
        liveReaders = users.map { LiveReader($0) }
        for (index, skew) in scenario.skews.enumerated() {
            clients.append(
                Client(user: users[index % users.count], replica: ReplicaID(generator.bits()), skew: skew))
        }
        self.generator = generator
        try await open(store.medium, committed: [])
        for person in hired {
            _ = try await services[0].change(
                .addUser(
                    email: "u\(person.id)@example.org", name: "U\(person.id)", role: person.role,
                    department: person.department, title: "", id: UserID(person.id), passwordHash: nil))
        }
        try await open(store.medium, committed: store.committed)
    }

    /// Starts the services of a new process over what is on the medium; those of the last one end.
    func open(_ medium: CrashableStore.Medium, committed: [CrashableStore.Commit]) async throws {
        let former = services
        let faults = self.faults
        store = CrashableStore(medium, committed: committed, pause: { await faults.pause() })
        let faulty = FaultyStore(store, pause: { await faults.pause() }, fault: { faults.next($0.count) })
        var limits = EngineLimits()
        limits.maximumCachedStates = scenario.cachedStates
        limits.maximumPageBytes = scenario.pageBytes
        services = []
        for node in 0..<scenario.services {
            services.append(
                try await SyncService(
                    store: faulty, cursorKey: [UInt8](repeating: 1, count: 32), node: UInt8(node),
                    environment: clock.environment, limits: limits))
        }
        for service in former { await service.drain() }
        for (index, reader) in liveReaders.enumerated() {
            reader.follow(services[index % services.count], executor)
        }
    }

    var service: SyncService { services[generator.number(0...services.count - 1)] }

    func fail(_ message: String) {
        findings.failures.append(message)
        log("!!", message)
    }

    func check(_ holds: Bool, _ message: @autoclosure () -> String) {
        if !holds { fail(message()) }
    }

    func check(_ invariant: Invariant, _ holds: Bool, _ found: @autoclosure () -> String) {
        findings.check(invariant, holds, found)
        if !holds { log("!!", findings.failures.last ?? "") }
    }

    /// One line of the trace: virtual time, who, what.
    func log(_ who: @autoclosure () -> String, _ what: @autoclosure () -> String) {
        trace?("\(clock.now) \(who()) \(what())")
    }
}

/// Takes one line at a time.
package typealias Trace = @Sendable (String) -> Void

/// What came as the answer about an operation.
struct Answered: Equatable, CustomStringConvertible {
    var isRejected: Bool
    var id: String
    var seq: Seq
    var description: String
}
