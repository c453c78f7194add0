import JSONText
import Logging
import SocketIO
import SyncEngine
import Synchronization
import TestSupport
import Testing

@testable import SyncHTTP

/// A hub over a store in memory, with a clock that stands still and timers that go off when a test says so.
final class HubWorld: Sendable {
    static let secret = Array("a secret for tests that is long enough".utf8)

    let store: any JournalStore
    let clock: ManualClock
    let timers: ManualTimers
    let service: SyncService
    let hub: RealtimeHub
    let registry = PrometheusRegistry()
    let presence: Presence
    private let users: [String: User]
    private let signer = TokenSigner(secret: secret, lifetime: .seconds(7 * 86_400))

    /// - Parameters:
    ///   - store: an earlier world's, to restart the service on it.
    ///   - clock: an earlier world's.
    init(
        store: any JournalStore = MemoryStore(), clock: ManualClock = ManualClock(), emitsUserOnline: Bool = false,
        configure: (inout Limits) -> Void = { _ in }
    ) async throws {
        self.store = store
        self.clock = clock
        timers = ManualTimers(clock: clock)
        service = try await SyncService(
            store: store, cursorKey: Array("a key for the cursors of tests".utf8), environment: clock.environment)
        users = try await Self.people(service)
        var limits = Limits()
        configure(&limits)
        let now: @Sendable () -> Timestamp = { clock.now }
        let timers = timers
        presence = Presence(directory: { [service] in service.directory }, now: now)
        let verifier = TokenVerifier(signer: signer, service: service, limits: limits, now: now)
        var parts = RealtimeHub.Parts(
            service: service, identify: verifier.identity(of:),
            key: Array("a key for private ids".utf8),
            clock: HubClock(now: now, later: timers.schedule), presence: presence,
            registry: registry, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        parts.limits = limits
        parts.emitsUserOnline = emitsUserOnline
        hub = RealtimeHub(parts)
    }

    private static func people(_ service: SyncService) async throws -> [String: User] {
        var users: [String: User] = [:]
        for (name, role) in [("ada", Role.admin), ("ben", .user), ("cleo", .agent), ("dora", .user)] {
            if let known = service.directory.user(email: "\(name)@example.org") {
                users[name] = known
                continue
            }
            users[name] = try await service.change(
                .addUser(
                    email: "\(name)@example.org", name: name.prefix(1).uppercased() + name.dropFirst(), role: role,
                    department: "IT", title: "Engineer", id: nil, passwordHash: nil))
        }
        return users
    }

    func user(_ name: String) throws -> User { try #require(users[name]) }

    func id(_ name: String) throws -> Int { try user(name).id.rawValue }

    func token(_ name: String) throws -> String { signer.token(for: try user(name), now: clock.now) }

    /// Connects a client and waits for the answer to its CONNECT.
    func connect(
        _ name: String, namespace: String = "/", auth extra: String = "", back session: HubClient? = nil,
        offset: String? = nil, isSlow: Bool = false
    ) async throws -> HubClient {
        let client = HubClient(namespace: namespace, offset: session?.offset)
        if isSlow { client.becomeSlow() }
        var auth = #""token":"\#(try token(name))""#
        if let session {
            auth += #","pid":"\#(session.privateID)""#
            if let offset = offset ?? session.offset { auth += #","offset":"\#(offset)""# }
        }
        if !extra.isEmpty { auth += "," + extra }
        client.attach(to: hub.server.open(client))
        try await client.connect("{\(auth)}")
        await hub.idle()
        return client
    }

    /// Stores a message past the hub, as a REST call does.
    @discardableResult
    func send(_ sender: String, _ receiver: String, _ text: String) async throws -> Submission {
        let body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("to", (try? id(receiver)) ?? 0)
                writer.field("text", text)
                writer.field("type", "text")
            }
        }
        let submission = try await service.submit(
            kind: "message.send", body: body, author: try user(sender).id, window: .zero)
        await hub.idle()
        return submission
    }

    /// Submits any operation past the hub.
    @discardableResult
    func submit(_ kind: String, _ body: String, by name: String) async throws -> Submission {
        let submission = try await service.submit(
            kind: kind, body: Array(body.utf8), author: try user(name).id, window: .zero)
        await hub.idle()
        return submission
    }

    /// Lets time pass and lets everything happen that is due.
    func pass(milliseconds: Int64) async {
        await timers.pass(milliseconds: milliseconds, settle: { await hub.idle() })
    }
}

/// Timers that go off when a test lets time pass, in the order of their times.
final class ManualTimers: Sendable {
    private struct Timer {
        var number: Int
        var due: Timestamp
        var body: @Sendable () -> Void
    }

    private let clock: ManualClock
    private let timers = Mutex<[Timer]>([])
    private let last = Atomic(0)

    init(clock: ManualClock) { self.clock = clock }

    var count: Int { timers.withLock(\.count) }

    @Sendable func schedule(_ delay: Duration, _ body: @escaping @Sendable () -> Void) -> ScheduledAction {
        let due = clock.now + Int64(delay / .milliseconds(1))
        let number = last.add(1, ordering: .relaxed).newValue
        timers.withLock { $0.append(Timer(number: number, due: due, body: body)) }
        return ScheduledAction { [weak self] in self?.timers.withLock { $0.removeAll { $0.number == number } } }
    }

    func pass(milliseconds: Int64, settle: () async -> Void) async {
        let end = clock.now + milliseconds
        while let timer = next(until: end) {
            clock.now = max(clock.now, timer.due)
            timer.body()
            await settle()
        }
        clock.now = end
    }

    private func next(until end: Timestamp) -> Timer? {
        timers.withLock { timers in
            guard let index = timers.indices.min(by: { timers[$0].due < timers[$1].due }), timers[index].due <= end
            else { return nil }
            return timers.remove(at: index)
        }
    }
}
