import Cryptography
import JSONText
import Logging
import ServiceLifecycle
import SyncEngine
import Synchronization
import Testing

@testable import SyncHTTP

/// A live server on a free port of this machine, over a store in memory, with a clock that tests may move.
final class TestServer: Sendable {
    static let origin = "http://localhost:5173"
    static let password = "correct horse"
    static let secret = Array("a secret for tests that is long enough".utf8)

    let port: Int
    let service: SyncService
    let signer: TokenSigner
    let clock: TestClock
    let lifecycle: ServiceGroup
    let users: [String: User]

    private init(
        port: Int, service: SyncService, clock: TestClock, lifecycle: ServiceGroup, users: [String: User]
    ) {
        self.port = port
        self.service = service
        self.clock = clock
        self.lifecycle = lifecycle
        self.users = users
        signer = TokenSigner(secret: Self.secret, lifetime: .seconds(7 * 86_400))
    }

    /// Starts a server, runs `body`, and stops the server gracefully.
    ///
    /// - Parameters:
    ///   - store: what the server keeps its journals in.
    ///   - sleep: how a long poll without news waits for its time.
    static func run(
        store: any JournalStore = MemoryStore(),
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        configure: (inout Configuration) -> Void = { _ in }, parts edit: (inout ApplicationParts) -> Void = { _ in },
        _ body: (TestServer) async throws -> Void
    ) async throws {
        let clock = TestClock()
        var environment = Environment.system
        environment.now = clock.now
        environment.sleep = sleep
        let service = try await SyncService(
            store: store, cursorKey: Array("a key for the cursors of tests".utf8), environment: environment)
        let users = try await people(service)
        var configuration = Configuration()
        configuration.port = 0
        configuration.tokenSecret = secret
        configuration.passwordCost = 4
        configure(&configuration)
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        var parts = ApplicationParts(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        parts.now = clock.now
        parts.onListening = { continuation.yield($0) }
        edit(&parts)
        let application = try await buildApplication(configuration: configuration, service: service, parts: parts)
        let lifecycle = ServiceGroup(
            configuration: .init(services: [.init(service: application)], logger: parts.logger))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { continuation.finish() }
                try await lifecycle.run()
            }
            guard let port = await ports.first(where: { _ in true }) else {
                try await group.waitForAll()
                return
            }
            let server = TestServer(port: port, service: service, clock: clock, lifecycle: lifecycle, users: users)
            do {
                try await body(server)
            } catch {
                await lifecycle.triggerGracefulShutdown()
                throw error
            }
            await lifecycle.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }

    private static func people(_ service: SyncService) async throws -> [String: User] {
        var users: [String: User] = [:]
        let hash = try BCrypt.hash(password, cost: 4)
        for (name, role) in [("ada", Role.admin), ("ben", .user), ("cleo", .agent), ("dora", .user)] {
            users[name] = try await service.change(
                .addUser(
                    email: "\(name)@example.org", name: name.prefix(1).uppercased() + name.dropFirst(), role: role,
                    department: "IT",
                    title: "Engineer", id: nil, passwordHash: hash))
        }
        return users
    }

    /// Asks the server to stop; it goes on until everything under way is answered.
    func stop() async { await lifecycle.triggerGracefulShutdown() }

    func user(_ name: String) throws -> User { try #require(users[name]) }

    func token(_ name: String) throws -> String { signer.token(for: try user(name), now: clock.now()) }
}

/// A clock that runs with the system's, ahead by what a test adds.
final class TestClock: Sendable {
    private let ahead = Mutex<Int64>(0)

    var now: @Sendable () -> Timestamp {
        { Environment.system.now() + self.ahead.withLock { $0 } }
    }

    func advance(seconds: Int64) { ahead.withLock { $0 += seconds * 1000 } }
}
