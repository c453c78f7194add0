public import SyncEngine
internal import Synchronization

/// A clock that stands still until a test moves it; who sleeps on it wakes when their time has come.
public final class ManualClock: Sendable {
    private struct Sleeper {
        var deadline: Int64
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Timestamp
        var generator: SeededGenerator
        var nextKey = 0
        var sleepers: [Int: Sleeper] = [:]
    }

    private let state: Mutex<State>

    public init(_ now: String = "2026-11-22T08:00:00.000Z", seed: UInt64 = 1) {
        guard let start = Timestamp(now.utf8) else { preconditionFailure("\(now) is no time") }
        state = Mutex(State(now: start, generator: SeededGenerator(seed: seed)))
    }

    public var now: Timestamp {
        get { state.withLock(\.now) }
        set { state.withLock { $0.now = newValue } }
    }

    /// How many wait for their time.
    public var sleepers: Int { state.withLock(\.sleepers.count) }

    /// Moves the clock forward and wakes whose time has come.
    public func advance(milliseconds: Int64) {
        let due = state.withLock { state in
            state.now = state.now + milliseconds
            let now = state.now.milliseconds
            let due = state.sleepers.filter { $0.value.deadline <= now }
            for key in due.keys { state.sleepers[key] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in due { continuation.resume() }
    }

    /// Time, randomness and waiting for a service, all repeated by the seed.
    public var environment: Environment {
        Environment(
            now: { self.now }, random: { self.state.withLock { $0.generator.bits() } },
            sleep: { try await self.sleep($0) })
    }

    private func sleep(_ duration: Duration) async throws {
        let key = state.withLock { state in
            state.nextKey += 1
            return state.nextKey
        }
        let length = duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if Task.isCancelled { return true }
                    let deadline = state.now.milliseconds + length
                    state.sleepers[key] = Sleeper(deadline: deadline, continuation: continuation)
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let sleeper = state.withLock { $0.sleepers.removeValue(forKey: key) }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
