import SyncEngine
import Synchronization

/// A store whose appends can be held up, or made to fail.
final class GatedStore: JournalStore {
    private let inner = MemoryStore()
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
        return try await inner.append(appends)
    }

    var epoch: Epoch { inner.epoch }
    var highestEventID: EventID { inner.highestEventID }

    func read(_ journal: JournalID, after: Seq, limit: Int) async throws -> JournalPage {
        try await inner.read(journal, after: after, limit: limit)
    }

    func fetch(_ journal: JournalID, seqs: [Seq]) async throws -> [StoredRecord] {
        try await inner.fetch(journal, seqs: seqs)
    }

    func lookup(home: JournalID, operations: [OperationID]) async throws -> [StoredRecord?] {
        try await inner.lookup(home: home, operations: operations)
    }

    func latestState(_ journal: JournalID) async throws -> SavedState? { try await inner.latestState(journal) }
    func saveState(_ journal: JournalID, _ state: SavedState) async throws {
        try await inner.saveState(journal, state)
    }
    func heads(_ journals: [JournalID]) async throws -> [Seq] { try await inner.heads(journals) }
    func journals() async throws -> [JournalID] { try await inner.journals() }
}
