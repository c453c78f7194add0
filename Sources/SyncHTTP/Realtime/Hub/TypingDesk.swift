internal import JSONText
internal import SocketIO
internal import SyncEngine
internal import Synchronization

/// Tells people who is typing to them: `Typing` with a clock and sockets.
final class TypingDesk: Sendable {
    /// Conversations whose other side a client that comes back is told of.
    private static let maximumPeers = 10

    private let service: SyncService
    private let sockets: UserSockets
    private let metrics: HubMetrics
    private let clock: HubClock
    private let state = Mutex(State())

    private struct State {
        var typing = Typing()
        var hasTimer = false
        /// Told when nobody tells of a pair any more.
        var waiting: [CheckedContinuation<Void, Never>] = []

        mutating func takeWaiting() -> [CheckedContinuation<Void, Never>] {
            guard !waiting.isEmpty, !typing.isBeingTold else { return [] }
            defer { waiting = [] }
            return waiting
        }
    }

    init(service: SyncService, sockets: UserSockets, metrics: HubMetrics, clock: HubClock) {
        self.service = service
        self.sockets = sockets
        self.metrics = metrics
        self.clock = clock
    }

    func start(_ pair: Typing.Pair, socket: HubSocket) {
        let now = clock.now()
        tell(state.withLock { $0.typing.start(pair, socket: socket.number, at: now) })
        setTimer()
    }

    func stop(_ pair: Typing.Pair) { tell(state.withLock { $0.typing.stop(pair) }) }

    /// A socket is gone.
    func left(_ socket: HubSocket) { tell(state.withLock { $0.typing.left(socket.number, of: socket.user) }) }

    /// A client is back: ends the dots that it may show since before.
    ///
    /// Known are those who typed to its user last. An earlier process knew others, so whom the user talked with last is
    /// told of too.
    func returned(_ socket: HubSocket) async {
        let contacts = (try? await service.contacts(of: socket.user)) ?? []
        let peers = contacts.filter { !$0.user.isSystemContact }
            .compactMap { contact in contact.lastAt.map { (contact.user, $0) } }
            .sorted { $0.1 > $1.1 }
            .prefix(Self.maximumPeers).map(\.0)
        for typist in state.withLock({ $0.typing.silent(to: socket.user, besides: peers) }) {
            tell(false, of: typist, to: [socket])
        }
    }

    /// Ends everything, before the server goes, and returns when it was told: nobody could end it afterwards.
    func endAll() async {
        tell(state.withLock { $0.typing.endAll() })
        await withCheckedContinuation { continuation in
            let waiting = state.withLock { state in
                state.waiting.append(continuation)
                return state.takeWaiting()
            }
            for continuation in waiting { continuation.resume() }
        }
    }

    private func setTimer() {
        let now = clock.now()
        let delay = state.withLock { state -> Int64? in
            guard !state.hasTimer, let delay = state.typing.delay(at: now) else { return nil }
            // Whatever begins while it runs ends after it.
            state.hasTimer = true
            return delay
        }
        guard let delay else { return }
        clock.schedule(.milliseconds(delay)) { [weak self] in self?.expire() }
    }

    private func expire() {
        let now = clock.now()
        let pairs = state.withLock { state in
            state.hasTimer = false
            return state.typing.expire(at: now)
        }
        tell(pairs)
        setTimer()
    }

    private func tell(_ pairs: [Typing.Pair]) {
        for pair in pairs {
            while let isTyping = state.withLock({ $0.typing.next(pair) }) {
                tell(isTyping, of: pair.from, to: sockets.sockets(of: pair.to))
            }
        }
        for continuation in state.withLock({ $0.takeWaiting() }) { continuation.resume() }
    }

    /// A beginning may get lost, an end may not: the frontend shows its dots until it hears of it.
    private func tell(_ isTyping: Bool, of typist: UserID, to sockets: [HubSocket]) {
        let event = LiveEvent("user_typing") { writer in
            writer.field("userId", typist.rawValue)
            writer.field("typing", isTyping)
        }
        sockets.map(\.socket).emit(event.name, event.arguments, isVolatile: isTyping)
        metrics.sent(event.name, times: sockets.count)
    }
}
