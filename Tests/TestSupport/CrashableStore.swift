public import SyncEngine
internal import Synchronization

/// A store in memory whose appends wait for a common flush, and that can die with a part of them on the medium.
///
/// It is what one process has open: after `crash` every call fails, and the next process opens `medium` again.
public final class CrashableStore: CompactingStore {
    /// What is on the medium.
    public let medium: Medium
    private let pause: @Sendable () async -> Void
    private let state = Mutex(State())

    private struct State {
        var waiting: [Call] = []
        var isFlushing = false
        var isDead = false
        var committed: [Commit] = []
        var known: Set<Commit> = []
    }

    private struct Call {
        var appends: [Append]
        var answer: CheckedContinuation<[AppendOutcome], any Error>
    }

    /// What outlives a process: the journals, and the same as if nothing had ever been compacted.
    public struct Medium: Sendable {
        public let base: MemoryStore
        public let whole: MemoryStore

        public init(epoch: Epoch) {
            base = MemoryStore(epoch: epoch)
            whole = MemoryStore(epoch: epoch)
        }

        /// Holds what `backup` holds now, as another history.
        public init(restoring backup: Medium, epoch: Epoch) {
            base = MemoryStore(restoring: backup.base, epoch: epoch)
            whole = MemoryStore(restoring: backup.whole, epoch: epoch)
        }
    }

    /// An operation that became durable.
    public struct Commit: Sendable, Hashable {
        public var home: JournalID
        public var operation: OperationID
    }

    /// - Parameters:
    ///   - committed: what the medium holds already, in the order in which it became durable.
    ///   - pause: runs before a flush, so that others can join it.
    public init(_ medium: Medium, committed: [Commit] = [], pause: @escaping @Sendable () async -> Void = {}) {
        self.medium = medium
        self.pause = pause
        state.withLock { state in
            state.committed = committed
            state.known = Set(committed)
        }
    }

    /// Everything durable, in the one order in which it became so.
    public var committed: [Commit] { state.withLock(\.committed) }

    private var base: MemoryStore { medium.base }
    public var epoch: Epoch { base.epoch }
    public var highestEventID: EventID { base.highestEventID }

    public func append(_ appends: [Append]) async throws -> [AppendOutcome] {
        try check()
        // Whoever finds no flush under way flushes for everybody who comes meanwhile.
        async let flushed: Void = flushIfFirst()
        let outcomes = try await withCheckedThrowingContinuation { answer in
            let isDead = state.withLock { state in
                if !state.isDead { state.waiting.append(Call(appends: appends, answer: answer)) }
                return state.isDead
            }
            if isDead { answer.resume(throwing: JournalStoreError.outcomeUnknown) }
        }
        await flushed
        return outcomes
    }

    private func flushIfFirst() async {
        let isFirst = state.withLock { state in
            defer { state.isFlushing = true }
            return !state.isFlushing
        }
        guard isFirst else { return }
        await pause()
        repeat {
            for call in take() { await perform(call) }
        } while !isIdle()
    }

    private func take() -> [Call] {
        state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    private func isIdle() -> Bool {
        state.withLock { state in
            if state.waiting.isEmpty { state.isFlushing = false }
            return state.waiting.isEmpty
        }
    }

    private func perform(_ call: Call) async {
        do {
            call.answer.resume(returning: try await write(call.appends))
        } catch {
            call.answer.resume(throwing: error)
        }
    }

    private func write(_ appends: [Append]) async throws -> [AppendOutcome] {
        let outcomes = try await base.append(appends)
        let same = try await medium.whole.append(appends)
        precondition(same == outcomes, "compaction changes what an append comes to")
        state.withLock { state in
            for (append, outcome) in zip(appends, outcomes) where outcome != .conflict {
                let commit = Commit(home: append.home, operation: append.operation)
                if state.known.insert(commit).inserted { state.committed.append(commit) }
            }
        }
        return outcomes
    }

    /// The process ends: of the operations that wait for their flush, so many in a hundred are on the medium, the first
    /// ones.
    public func crash(keeping percent: Int) async throws {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            state.isDead = true
            return state.waiting
        }
        var left = waiting.reduce(0) { $0 + $1.appends.count } * percent / 100
        for call in waiting {
            let part = Array(call.appends.prefix(left))
            left -= part.count
            if !part.isEmpty { _ = try await write(part) }
            call.answer.resume(throwing: JournalStoreError.outcomeUnknown)
        }
    }

    private func check() throws {
        guard !state.withLock(\.isDead) else {
            throw JournalStoreError.unavailable(retryAfter: .seconds(1), reason: "the process died")
        }
    }

    public func read(_ journal: JournalID, after: Seq, limit: Int) async throws -> JournalPage {
        try check()
        return try await base.read(journal, after: after, limit: limit)
    }

    public func fetch(_ journal: JournalID, seqs: [Seq]) async throws -> [StoredRecord] {
        try check()
        return try await base.fetch(journal, seqs: seqs)
    }

    public func lookup(home: JournalID, operations: [OperationID]) async throws -> [StoredRecord?] {
        try check()
        return try await base.lookup(home: home, operations: operations)
    }

    public func latestState(_ journal: JournalID) async throws -> SavedState? {
        try check()
        return try await base.latestState(journal)
    }

    public func saveState(_ journal: JournalID, _ state: SavedState) async throws {
        try check()
        try await base.saveState(journal, state)
    }

    public func heads(_ journals: [JournalID]) async throws -> [Seq] {
        try check()
        return try await base.heads(journals)
    }

    public func journals() async throws -> [JournalID] {
        try check()
        return try await base.journals()
    }

    public func compact(
        _ journal: JournalID, _ plan: CompactionPlan, isDryRun: Bool
    ) async throws -> CompactionSizes {
        try check()
        return try await base.compact(journal, plan, isDryRun: isDryRun)
    }
}
