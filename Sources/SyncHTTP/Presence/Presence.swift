internal import ServiceLifecycle
internal import SyncEngine
internal import Synchronization

/// The board of a running server. Runs as a service of the application: every second it says whose status changed, and
/// now and then it writes down who is online, so that a restart empties nobody's list.
final class Presence: Service {
    /// How long a change may wait to be told.
    private static let period = Duration.seconds(1)
    /// How many periods may pass until it is written down who is online: what a crash may lose.
    private static let periodsPerNote = 30
    /// How old, in milliseconds, what an earlier process wrote may be.
    private static let oldestNote: Int64 = 3_600_000

    private let board = Mutex(PresenceBoard())
    private let heard = Mutex<(@Sendable ([PresenceChange]) -> Void)?>(nil)
    private let directory: @Sendable () -> Directory?
    private let file: PresenceFile?
    /// Who stands in the file.
    private let noted = Mutex<[UserID]>([])
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - directory: says who may be here; nil: everybody.
    ///   - file: what an earlier process left, and this one leaves; nil: nothing.
    init(
        directory: @escaping @Sendable () -> Directory? = { nil }, file: PresenceFile? = nil,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.directory = directory
        self.file = file
        self.now = now
        let start = now()
        guard let content = file?.read(), abs(start - content.at) <= Self.oldestNote else { return }
        board.withLock { board in
            for user in content.online { board.expect(user, seen: content.at, at: start) }
        }
        noted.withLock { $0 = content.online }
    }

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
        var presence = board.withLock { $0.presence(of: user, at: now) }
        if presence.status != .offline, !isActive(user) { presence.status = .offline }
        return presence
    }

    /// Whether somebody may be here, by the directory as it is now.
    private var isActive: @Sendable (UserID) -> Bool {
        guard let directory = directory() else { return { _ in true } }
        return { directory.user($0)?.isActive ?? false }
    }

    /// Calls `heard` with what changed from now on, on the task of the service: at most 50 changes a second.
    func onChange(_ heard: @escaping @Sendable ([PresenceChange]) -> Void) { self.heard.withLock { $0 = heard } }

    /// Tells whose status changed since the last time.
    func sweep() {
        let now = now()
        let isActive = isActive
        let changes = board.withLock { $0.sweep(at: now, isActive: isActive) }
        guard !changes.isEmpty, let heard = heard.withLock(\.self) else { return }
        heard(changes)
    }

    /// Writes down who is online, unless that is nobody and stands there already.
    func remember() {
        guard let file else { return }
        let now = now()
        let online = board.withLock { $0.online(at: now) }
        let isNews = noted.withLock { noted in
            defer { noted = online }
            return !noted.isEmpty || !online.isEmpty
        }
        if isNews { file.write(PresenceFile.Content(at: now, online: online)) }
    }

    /// Sweeps until the server stops.
    func run() async throws {
        var periods = 0
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.period) }
            sweep()
            periods += 1
            if periods.isMultiple(of: Self.periodsPerNote) { remember() }
        }
        remember()
    }
}
