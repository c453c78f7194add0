internal import SyncEngine
internal import Synchronization

/// A clock that a scenario owns: it moves a little with every request and otherwise only when told to.
final class VirtualClock: Sendable {
    private let time: Mutex<Int64>

    /// Starts at 2026-11-22T08:00:00Z, an arbitrary moment after the origin of event ids.
    init() { time = Mutex(1_795_334_400_000) }

    var now: Timestamp { Timestamp(milliseconds: time.withLock { $0 }) }

    func advance(milliseconds: Int64) { time.withLock { $0 += milliseconds } }
}
