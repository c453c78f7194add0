import Glibc

/// Keeps a task in the background to a rate, and lets it be stopped.
final class Pace: Sendable {
    private struct State {
        var isStopped = false
        var due = ContinuousClock.now
    }

    /// The task is to end now.
    struct Stopped: Error {}

    private let bytesPerSecond: Int
    private let state = Lock(State())

    init(bytesPerSecond: Int) { self.bytesPerSecond = max(1, bytesPerSecond) }

    /// Waits as long as so many bytes take, unless stopped.
    func spend(_ bytes: Int) {
        let due = state.withLock { state in
            let now = ContinuousClock.now
            state.due = max(state.due, now) + .microseconds(Int64(bytes) * 1_000_000 / Int64(bytesPerSecond))
            return state.due
        }
        sleep(until: due)
    }

    /// Waits for a time, unless stopped.
    func pause(_ duration: Duration) { sleep(until: .now + duration) }

    private func sleep(until due: ContinuousClock.Instant) {
        while !isStopped {
            let left = due - .now
            guard left > .zero else { return }
            let milliseconds = Int(left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000)
            _ = state.wait(until: Deadline(in: max(1, min(milliseconds, 60_000)))) { $0.isStopped ? true : nil }
        }
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        state.notify()
    }

    var isStopped: Bool { state.withLock { $0.isStopped } }
}
