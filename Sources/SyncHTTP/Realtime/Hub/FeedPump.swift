internal import DequeModule
internal import SyncEngine
internal import Synchronization

/// Works users' feeds off with a few tasks, which exist only while there is work: at most one is busy with a user.
///
/// A poke is cheap and comes from wherever a journal grew. One that comes while its user's turn runs leads to another
/// turn. There are two lines: who is poked by what is written for them goes before those whom others' news, a long way
/// to catch up or a slow reader brings here; these get every eighth turn at least.
final class FeedPump: Sendable {
    /// How a turn ended.
    enum Outcome: Sendable {
        /// Everybody was told everything.
        case settled
        /// More is there to read: the user takes their place at the end of the second line.
        case more
        /// Somebody reads slowly, or the store has trouble: another turn after this time.
        case later(Duration)
    }

    typealias Turn = @Sendable (UserID) async -> Outcome

    private let maximumWorkers: Int
    private let turn: Turn
    private let clock: HubClock
    private let underWay = UnderWay()
    private let state = Mutex(State())

    private struct State {
        var first: Deque<UserID> = []
        var second: Deque<UserID> = []
        /// Turns that the first line got since the second one did.
        var turns = 0
        /// In a line, or being worked on: then whether once more. Who has come from the second line to the first is in
        /// both, and taken out of the first.
        var known: [UserID: Place] = [:]
        var workers = 0
        /// By delay, the users who wait for it; the first one starts the timer for all.
        var later: [Duration: Set<UserID>] = [:]
        var isClosed = false

        mutating func add(_ user: UserID, isFirst: Bool) {
            switch known[user] {
            case nil: known[user] = isFirst ? .first : .second
            case .second where isFirst: known[user] = .first
            case .busy:
                known[user] = .busyAndPoked
                return
            case .first, .second, .busyAndPoked: return
            }
            if isFirst { first.append(user) } else { second.append(user) }
        }

        mutating func next() -> UserID? {
            while let (user, place) = candidate() {
                guard known[user] == place else { continue }
                known[user] = .busy
                return user
            }
            return nil
        }

        private mutating func candidate() -> (UserID, Place)? {
            if turns < FeedPump.turnsOfFirst || second.isEmpty, let user = first.popFirst() {
                turns += 1
                return (user, .first)
            }
            turns = 0
            return second.popFirst().map { ($0, .second) }
        }
    }

    private static let turnsOfFirst = 7

    private enum Place { case first, second, busy, busyAndPoked }

    init(workers: Int, clock: HubClock, turn: @escaping Turn) {
        maximumWorkers = workers
        self.clock = clock
        self.turn = turn
    }

    /// Gives each of these users a turn.
    ///
    /// - Parameter isFirst: in the first line.
    func poke(_ users: some Sequence<UserID>, isFirst: Bool) {
        let hires = state.withLock { state in
            guard !state.isClosed else { return 0 }
            for user in users { state.add(user, isFirst: isFirst) }
            let hires = min(maximumWorkers - state.workers, state.first.count + state.second.count)
            state.workers += hires
            return hires
        }
        for _ in 0..<hires {
            underWay.begin()
            Task {
                while let user = next() { done(user, await turn(user)) }
                underWay.end()
            }
        }
    }

    private func next() -> UserID? {
        state.withLock { state in
            let user = state.next()
            if user == nil { state.workers -= 1 }
            return user
        }
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
                state.add(user, isFirst: wasPoked)
                return nil
            }
        }
        if let timer { clock.schedule(timer) { [weak self] in self?.wake(timer) } }
    }

    private func wake(_ delay: Duration) {
        poke(state.withLock { $0.later.removeValue(forKey: delay) } ?? [], isFirst: false)
    }

    /// Returns when no turn runs or waits in the line. Users who wait for a time do not count.
    func idle() async { await underWay.finished() }

    /// Takes no more pokes and forgets the line.
    func close() {
        state.withLock { state in
            state.isClosed = true
            for user in state.first { state.known[user] = nil }
            for user in state.second { state.known[user] = nil }
            (state.first, state.second) = ([], [])
            state.later = [:]
        }
    }
}
