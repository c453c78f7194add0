internal import Dispatch
internal import HeapModule
internal import Synchronization

/// What runs later, and one timer of the system that is set to the earliest of it.
final class TimerQueue: Sendable {
    static let shared = TimerQueue()

    private struct Entry: Comparable {
        var at: DispatchTime
        var number: Int

        static func < (left: Entry, right: Entry) -> Bool {
            left.at == right.at ? left.number < right.number : left.at < right.at
        }
    }

    private struct State {
        let source = DispatchSource.makeTimerSource()
        /// Those of cancelled actions too, until they come up or are more than the others.
        var entries = Heap<Entry>()
        var bodies: [Int: @Sendable () -> Void] = [:]
        var last = 0
        /// When the timer goes off; nil: it is not set.
        var wakesAt: DispatchTime?

        /// Sets the timer, if something is due before it.
        mutating func arm() {
            guard let first = entries.min?.at, wakesAt.map({ first < $0 }) ?? true else { return }
            wakesAt = first
            source.schedule(deadline: first)
        }
    }

    private let state = Mutex(State())

    private init() {
        state.withLock { state in
            state.source.setEventHandler { @Sendable [weak self] in self?.run() }
            state.source.activate()
        }
    }

    func add(_ delay: Duration, _ body: @escaping @Sendable () -> Void) -> Int {
        let (seconds, attoseconds) = delay.components
        let at = DispatchTime.now() + .seconds(Int(seconds)) + .nanoseconds(Int(attoseconds / 1_000_000_000))
        return state.withLock { state in
            state.last += 1
            state.bodies[state.last] = body
            state.entries.insert(Entry(at: at, number: state.last))
            state.arm()
            return state.last
        }
    }

    func cancel(_ number: Int) {
        // Freed behind the lock: whoever goes with it may want the queue.
        _ = state.withLock { state in
            let body = state.bodies.removeValue(forKey: number)
            if state.entries.count > 2 * state.bodies.count + 64 {
                state.entries = Heap(state.entries.unordered.filter { state.bodies[$0.number] != nil })
            }
            return body
        }
    }

    private func run() {
        let due = state.withLock { state in
            let now = DispatchTime.now()
            var due: [@Sendable () -> Void] = []
            while let first = state.entries.min, first.at <= now {
                state.entries.removeMin()
                if let body = state.bodies.removeValue(forKey: first.number) { due.append(body) }
            }
            state.wakesAt = nil
            state.arm()
            return due
        }
        for body in due { body() }
    }
}
