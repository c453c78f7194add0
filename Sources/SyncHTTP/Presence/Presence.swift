internal import ServiceLifecycle
internal import SyncEngine
internal import Synchronization

/// The board of a running server. Runs as a service of the application: now and then it says whose status changed.
final class Presence: Service {
    /// How long a change may wait to be told.
    private static let period = Duration.seconds(1)

    private let board = Mutex(PresenceBoard())
    private let heard = Mutex<(@Sendable (PresenceChange) -> Void)?>(nil)
    private let now: @Sendable () -> Timestamp

    init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    /// Notes a call, or another sign of life.
    func note(_ user: UserID) {
        let now = now()
        board.withLock { $0.note(user, at: now) }
    }

    /// Notes that somebody opened a socket. Each needs its `closed`.
    func opened(_ user: UserID) {
        let now = now()
        board.withLock { $0.opened(user, at: now) }
    }

    func closed(_ user: UserID) {
        let now = now()
        board.withLock { $0.closed(user, at: now) }
    }

    /// What somebody says of themselves, until a time or until they say otherwise.
    func set(_ user: UserID, _ status: PresenceStatus, until: Timestamp? = nil) {
        let now = now()
        board.withLock { $0.set(user, status, until: until, at: now) }
    }

    func status(of user: UserID) -> PresenceStatus { presence(of: user).status }

    /// Open sockets of everybody.
    var socketCount: Int { board.withLock(\.socketCount) }

    func presence(of user: UserID) -> PersonPresence {
        let now = now()
        return board.withLock { $0.presence(of: user, at: now) }
    }

    /// Calls `heard` for every change from now on, on the task of the service, at most 50 times a second.
    func onChange(_ heard: @escaping @Sendable (PresenceChange) -> Void) { self.heard.withLock { $0 = heard } }

    /// Tells whose status changed since the last time.
    func sweep() {
        let now = now()
        let changes = board.withLock { $0.sweep(at: now) }
        guard !changes.isEmpty, let heard = heard.withLock(\.self) else { return }
        for change in changes { heard(change) }
    }

    /// Sweeps until the server stops.
    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.period) }
            sweep()
        }
    }
}
