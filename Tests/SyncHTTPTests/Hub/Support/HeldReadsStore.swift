import SyncEngine
import Synchronization

/// A store in memory whose answers about a journal from its beginning can be held up after they were read.
final class HeldReadsStore: ForwardingStore {
    let base: any JournalStore = MemoryStore()
    private let state = Mutex(State())

    private struct State {
        var isHolding = false
        var held: [CheckedContinuation<Void, Never>] = []
        var arrivals: AsyncStream<Void>.Continuation?
    }

    /// Holds such answers from now on. The stream tells of each.
    func hold() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        state.withLock { state in
            state.isHolding = true
            state.arrivals = continuation
        }
        return stream
    }

    /// Hands out what is held.
    func release() {
        let held = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.isHolding = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    func read(_ journal: JournalID, after: Seq, limit: Int) async throws -> JournalPage {
        let page = try await base.read(journal, after: after, limit: limit)
        guard after == 0 else { return page }
        await withCheckedContinuation { continuation in
            let goesOn = state.withLock { state in
                if state.isHolding { state.held.append(continuation) }
                return !state.isHolding
            }
            if goesOn { continuation.resume() } else { state.withLock { _ = $0.arrivals?.yield() } }
        }
        return page
    }
}
