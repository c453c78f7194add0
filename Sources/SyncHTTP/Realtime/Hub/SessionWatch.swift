internal import Logging
internal import SocketIO
internal import SyncEngine
internal import Synchronization

/// Ends the sockets of people who may not be here any more: deactivated, signed out, with another password, or with a
/// token that has expired. They get a DISCONNECT, since their token will never be good again.
final class SessionWatch: Sendable {
    /// The directory also grows when a device pushes for the first time: many changes are one look.
    private static let pause = Duration.seconds(1)

    private let identify: Identify
    private let sockets: UserSockets
    private let metrics: HubMetrics
    private let clock: HubClock
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        var isLookDue = false
        /// The time of the earliest timer that waits for a token's end. Of those that an earlier one has replaced
        /// nothing comes any more.
        var timerAt: Timestamp?
    }

    init(
        identify: @escaping Identify, sockets: UserSockets, metrics: HubMetrics, clock: HubClock, logger: Logger
    ) {
        self.identify = identify
        self.sockets = sockets
        self.metrics = metrics
        self.clock = clock
        self.logger = logger
    }

    /// The directory grew: looks at everybody's token soon.
    func directoryChanged() {
        let isFirst = state.withLock { state in
            defer { state.isLookDue = true }
            return !state.isLookDue
        }
        if isFirst { clock.schedule(Self.pause) { [weak self] in self?.look() } }
    }

    private func look() {
        state.withLock { $0.isLookDue = false }
        for socket in sockets.all where (try? identify(socket.session.token)) == nil { end(socket) }
    }

    /// Takes in a session that ends at a time; one timer serves them all.
    func watch(until expiry: Timestamp) {
        let isNext = state.withLock { state in
            guard state.timerAt.map({ expiry < $0 }) ?? true else { return false }
            state.timerAt = expiry
            return true
        }
        guard isNext else { return }
        clock.schedule(.milliseconds(max(1, expiry - clock.now()))) { [weak self] in self?.expire(timer: expiry) }
    }

    private func expire(timer: Timestamp) {
        let isNext = state.withLock { state in
            guard state.timerAt == timer else { return false }
            state.timerAt = nil
            return true
        }
        guard isNext else { return }
        let now = clock.now()
        let sockets = sockets.all
        for socket in sockets where socket.session.expires <= now { end(socket) }
        if let next = sockets.lazy.map(\.session.expires).filter({ $0 > now }).min() { watch(until: next) }
    }

    private func end(_ socket: HubSocket) {
        logger.info("a session ended with its token", metadata: [LogKeys.user: "\(socket.user)"])
        metrics.ended(.token)
        socket.socket.disconnect(closing: true)
    }
}
