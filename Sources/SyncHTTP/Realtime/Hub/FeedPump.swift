internal import DequeModule
internal import SyncEngine
internal import Synchronization

/// Works users' feeds off with a few tasks, which exist only while there is work: at most one is busy with a user.
///
/// A poke is cheap and comes from wherever a journal grew. One that comes while its user's turn runs leads to another
/// turn.
final class FeedPump: Sendable {
    /// How a turn ended.
    enum Outcome: Sendable {
        /// Everybody was told everything.
        case settled
        /// More is there to read: the user takes their place at the end of the line.
        case more
        /// Somebody reads slowly, or the store has trouble: another turn after this time.
        case later(Duration)
    }

    typealias Turn = @Sendable (UserID) async -> Outcome

    private let maximumWorkers: Int
    private let turn: Turn
    private let clock: HubClock
    private let state = Mutex(State())

    private struct State {
        var line: Deque<UserID> = []
        /// In the line, or being worked on: then whether once more.
        var known: [UserID: Place] = [:]
        var workers = 0
        /// By delay, the users who wait for it; the first one starts the timer for all.
        var later: [Duration: Set<UserID>] = [:]
        var isClosed = false
        var listeners: [CheckedContinuation<Void, Never>] = []
    }

    private enum Place { case waiting, busy, busyAndPoked }

    init(workers: Int, clock: HubClock, turn: @escaping Turn) {
        maximumWorkers = workers
        self.clock = clock
        self.turn = turn
    }

    /// Gives each of these users a turn.
    func poke(_ users: some Sequence<UserID>) {
        let hires = state.withLock { state in
            guard !state.isClosed else { return 0 }
            for user in users {
                switch state.known[user] {
                case nil:
                    state.known[user] = .waiting
                    state.line.append(user)
                case .busy: state.known[user] = .busyAndPoked
                case .waiting, .busyAndPoked: break
                }
            }
            let hires = min(maximumWorkers - state.workers, state.line.count)
            state.workers += hires
            return hires
        }
        for _ in 0..<hires { Task { await work() } }
    }

    private func work() async {
        while let user = next() { done(user, await turn(user)) }
    }

    private func next() -> UserID? {
        let (user, listeners) = state.withLock { state -> (UserID?, [CheckedContinuation<Void, Never>]) in
            guard let user = state.line.popFirst() else {
                state.workers -= 1
                guard state.workers == 0 else { return (nil, []) }
                defer { state.listeners = [] }
                return (nil, state.listeners)
            }
            state.known[user] = .busy
            return (user, [])
        }
        for listener in listeners { listener.resume() }
        return user
    }

    private func done(_ user: UserID, _ outcome: Outcome) {
        let timer = state.withLock { state -> Duration? in
            let wasPoked = state.known[user] == .busyAndPoked
            state.known[user] = nil
            guard !state.isClosed else { return nil }
            switch outcome {
            case .settled where !wasPoked: return nil
            case .later(let delay) where !wasPoked:
                let isFirst = state.later[delay] == nil
                state.later[delay, default: []].insert(user)
                return isFirst ? delay : nil
            default:
                state.known[user] = .waiting
                state.line.append(user)
                return nil
            }
        }
        if let timer { clock.schedule(timer) { [weak self] in self?.wake(timer) } }
    }

    private func wake(_ delay: Duration) {
        poke(state.withLock { $0.later.removeValue(forKey: delay) } ?? [])
    }

    /// Returns when no turn runs or waits in the line. Users who wait for a time do not count.
    func idle() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if state.workers > 0 { state.listeners.append(continuation) }
                return state.workers == 0
            }
            if isIdle { continuation.resume() }
        }
    }

    /// Takes no more pokes and forgets the line.
    func close() {
        state.withLock { state in
            state.isClosed = true
            for user in state.line { state.known[user] = nil }
            state.line = []
            state.later = [:]
        }
    }
}
