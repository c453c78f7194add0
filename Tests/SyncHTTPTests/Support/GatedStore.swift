import SyncEngine
import Synchronization

/// A store whose appends can be held up, or made to fail.
final class GatedStore: ForwardingStore {
    let base: any JournalStore = MemoryStore()
    private let state = Mutex(State())

    private struct State {
        var isClosed = false
        var failure: JournalStoreError?
        var held: [CheckedContinuation<Void, Never>] = []
        var arrivals: AsyncStream<Void>.Continuation?
    }

    /// Holds every append from now on. The stream tells of each that came.
    func close() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        state.withLock { state in
            state.isClosed = true
            state.arrivals = continuation
        }
        return stream
    }

    /// Lets the held appends go on.
    func open() {
        let held = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.isClosed = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    /// Makes appends fail from now on; nil ends that.
    func fail(with error: JournalStoreError?) { state.withLock { $0.failure = error } }

    func append(_ appends: [Append]) async throws -> [AppendOutcome] {
        if let failure = state.withLock(\.failure) { throw failure }
        await withCheckedContinuation { continuation in
            let goesOn = state.withLock { state in
                if state.isClosed { state.held.append(continuation) }
                return !state.isClosed
            }
            if goesOn { continuation.resume() } else { state.withLock { _ = $0.arrivals?.yield() } }
        }
        return try await base.append(appends)
    }
}
