import SocketIO
import Synchronization

/// Timers that run when a test says so, a clock that it moves, and ids that are numbered.
final class ManualTimers: Sendable {
    private struct State {
        var next = 0
        var timers: [Int: (delay: Duration, body: @Sendable () -> Void)] = [:]
        var now = ContinuousClock.now
    }

    private let state = Mutex(State())

    var options: SocketOptions {
        SocketOptions(
            schedule: { delay, body in
                let key = self.state.withLock { state in
                    state.next += 1
                    state.timers[state.next] = (delay, body)
                    return state.next
                }
                return ScheduledAction { self.state.withLock { $0.timers[key] = nil } }
            },
            now: { self.state.withLock(\.now) })
    }

    /// The delays of those that were not cancelled.
    var pending: [Duration] { state.withLock { $0.timers.sorted { $0.key < $1.key }.map(\.value.delay) } }

    /// Runs all that were not cancelled.
    func runAll() {
        let due = state.withLock { state in
            defer { state.timers = [:] }
            return state.timers.sorted { $0.key < $1.key }.map(\.value.body)
        }
        for body in due { body() }
    }

    func advance(_ duration: Duration) { state.withLock { $0.now += duration } }
}
