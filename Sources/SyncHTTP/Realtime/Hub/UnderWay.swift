internal import Synchronization

/// How many pieces of work are under way, for whoever has to wait for their end.
final class UnderWay: Sendable {
    private struct State {
        var count = 0
        var listeners: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func begin() { state.withLock { $0.count += 1 } }

    func end() {
        let listeners = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.count -= 1
            guard state.count == 0 else { return [] }
            defer { state.listeners = [] }
            return state.listeners
        }
        for listener in listeners { listener.resume() }
    }

    /// Returns when nothing is under way.
    func finished() async {
        await withCheckedContinuation { continuation in
            let isFinished = state.withLock { state in
                if state.count > 0 { state.listeners.append(continuation) }
                return state.count == 0
            }
            if isFinished { continuation.resume() }
        }
    }
}
