internal import JSONText
internal import SocketIO
internal import SyncEngine
internal import Synchronization

/// Tells people who is typing to them: `Typing` with a clock and sockets.
final class TypingDesk: Sendable {
    private let sockets: UserSockets
    private let metrics: HubMetrics
    private let clock: HubClock
    private let state = Mutex(State())

    private struct State {
        var typing = Typing()
        var hasTimer = false
    }

    init(sockets: UserSockets, metrics: HubMetrics, clock: HubClock) {
        self.sockets = sockets
        self.metrics = metrics
        self.clock = clock
    }

    func start(_ pair: Typing.Pair, socket: HubSocket) {
        let now = clock.now()
        tell(state.withLock { $0.typing.start(pair, socket: socket.socket.id, at: now) }.map { [$0] } ?? [])
        setTimer()
    }

    func stop(_ pair: Typing.Pair) {
        let now = clock.now()
        tell(state.withLock { $0.typing.stop(pair, at: now) }.map { [$0] } ?? [])
    }

    /// A socket is gone.
    func left(_ socket: HubSocket) {
        let now = clock.now()
        tell(state.withLock { $0.typing.left(socket.socket.id, of: socket.user, at: now) })
    }

    /// A socket is back.
    func returned(_ socket: HubSocket) {
        for signal in state.withLock({ $0.typing.returned(socket.socket.id, of: socket.user) }) {
            tell(signal, to: socket)
        }
    }

    /// Ends everything, before the server goes: nobody could end it afterwards.
    func endAll() {
        let now = clock.now()
        tell(state.withLock { $0.typing.endAll(at: now) })
    }

    private func setTimer() {
        let now = clock.now()
        let delay = state.withLock { state -> Int64? in
            guard !state.hasTimer, let deadline = state.typing.deadline else { return nil }
            state.hasTimer = true
            return max(1, deadline - now)
        }
        guard let delay else { return }
        clock.schedule(.milliseconds(delay)) { [weak self] in self?.expire() }
    }

    private func expire() {
        let now = clock.now()
        let signals = state.withLock { state in
            state.hasTimer = false
            return state.typing.expire(at: now)
        }
        tell(signals)
        setTimer()
    }

    private func tell(_ signals: [Typing.Signal]) {
        for signal in signals {
            for socket in sockets.sockets(of: signal.pair.to) { tell(signal, to: socket) }
        }
    }

    /// A beginning may get lost, an end may not: the frontend shows its dots until it hears of it.
    private func tell(_ signal: Typing.Signal, to socket: HubSocket) {
        let event = LiveEvent("user_typing") { writer in
            writer.field("userId", signal.pair.from.rawValue)
            writer.field("typing", signal.isTyping)
        }
        socket.socket.emit(event.name, event.arguments, isVolatile: signal.isTyping)
        metrics.sent(event.name)
    }
}
