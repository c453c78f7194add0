internal import JSONText
public import SyncEngine
internal import Synchronization

/// The engine itself, without HTTP around it: on a store in memory or in a directory, on a clock the scenario owns.
public final class ServiceTarget: ConformanceTarget {
    public let powers: Set<Power>
    private let host: any StoreHost
    private let clock: VirtualClock
    private let current: Mutex<SyncService>

    private init(host: any StoreHost) async throws {
        self.host = host
        powers = host.powers.union([.admin, .roles, .clock])
        clock = VirtualClock()
        current = Mutex(try await Self.service(on: host.open(), clock))
    }

    /// What a target in memory can do.
    public static let powersInMemory: Set<Power> = [.admin, .roles, .clock, .restart, .restore, .space]

    /// What a target in a directory can do.
    public static let powersInDirectory: Set<Power> = [.admin, .roles, .clock, .restart]

    /// A fresh engine on a `FileStore` in a directory of its own below `parent`, removed in the end.
    public static func inDirectory(parent: String) async throws -> ServiceTarget {
        try await ServiceTarget(host: DirectoryHost(parent: parent))
    }

    /// A fresh engine on a store in memory.
    public static func inMemory() async throws -> ServiceTarget { try await ServiceTarget(host: MemoryHost()) }

    public var now: Timestamp { clock.now }

    /// The virtual clock moves with every request, so times are exact to the few requests of a step.
    public var clockTolerance: Int64 { 1000 }

    public func send(_ request: TargetRequest) async throws -> TargetResponse {
        clock.advance(milliseconds: 10)
        let answer = await ServiceRoutes(service: current.withLock { $0 }).answer(request)
        return try TargetResponse(status: answer.status, body: answer.body)
    }

    public func addUser(name: String) async throws -> TargetUser {
        let email = "\(name)@ticxnova.example"
        let added = try await current.withLock { $0 }.change(
            .addUser(
                email: email, name: name, role: .user, department: "", title: "", id: nil, passwordHash: nil))
        guard let added else { throw StepFailure(found: "the engine added no user") }
        return TargetUser(id: added.id.rawValue, email: email)
    }

    public func deactivate(_ user: TargetUser) async throws {
        _ = try await current.withLock { $0 }.change(.deactivate(UserID(user.id)))
    }

    public func appoint(_ user: TargetUser, role: String, department: String) async throws {
        guard let role = Role(rawValue: role) else { throw StepFailure(found: "no role \"\(role)\"") }
        _ = try await current.withLock { $0 }.change(
            .changeUser(UserID(user.id), role: role, department: department))
    }

    public func advance(milliseconds: Int64) async throws { clock.advance(milliseconds: milliseconds) }

    public func undergo(_ event: ServerEvent) async throws {
        if event == .restart { await current.withLock { $0 }.drain() }
        let store = try await host.undergo(event)
        // A server whose disk fills up goes on running.
        if event == .full || event == .freed { return }
        let service = try await Self.service(on: store, clock)
        current.withLock { $0 = service }
    }

    public func close() async { await host.close() }

    private static func service(on store: any JournalStore, _ clock: VirtualClock) async throws -> SyncService {
        var environment = Environment.system
        environment.now = { clock.now }
        // A fixed key, so that cursors survive a restart as they do in a data directory.
        return try await SyncService(
            store: store, cursorKey: Array(repeating: 0x5A, count: 32), environment: environment)
    }
}
