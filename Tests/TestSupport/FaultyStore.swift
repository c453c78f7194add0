public import SyncEngine

/// A store that now and then does what a store may do: report a conflict, not know, not be available.
public final class FaultyStore: CompactingStore {
    /// What happens to one call of `append`; the first operations of it may be written.
    public enum Fault: Sendable {
        /// Another writer was faster after the first `written` operations.
        case conflict(written: Int)
        /// The outcome got lost after the first `written` operations became durable.
        case outcomeUnknown(written: Int)
        case unavailable
    }

    private let base: any JournalStore
    private let pause: @Sendable () async -> Void
    private let fault: @Sendable ([Append]) -> Fault?

    /// - Parameters:
    ///   - pause: runs before and after every call, to let others in.
    ///   - fault: asked at every append, and for an empty one at every compaction; nil: nothing goes wrong.
    public init(
        _ base: any JournalStore, pause: @escaping @Sendable () async -> Void = {},
        fault: @escaping @Sendable ([Append]) -> Fault? = { _ in nil }
    ) {
        self.base = base
        self.pause = pause
        self.fault = fault
    }

    private func paused<Result>(_ call: () async throws -> Result) async throws -> Result {
        await pause()
        let result = try await call()
        await pause()
        return result
    }

    public var epoch: Epoch { base.epoch }
    public var highestEventID: EventID { base.highestEventID }

    public func append(_ appends: [Append]) async throws -> [AppendOutcome] {
        await pause()
        switch fault(appends) {
        case nil: return try await paused { try await base.append(appends) }
        case .unavailable: throw JournalStoreError.unavailable(retryAfter: .seconds(1), reason: "on request")
        case .outcomeUnknown(let written):
            _ = try await base.append(Array(appends.prefix(written)))
            throw JournalStoreError.outcomeUnknown
        case .conflict(let written):
            let outcomes = try await base.append(Array(appends.prefix(written)))
            return outcomes + appends.dropFirst(written).map { _ in .conflict }
        }
    }

    public func read(_ journal: JournalID, after: Seq, limit: Int) async throws -> JournalPage {
        try await paused { try await base.read(journal, after: after, limit: limit) }
    }

    public func fetch(_ journal: JournalID, seqs: [Seq]) async throws -> [StoredRecord] {
        try await base.fetch(journal, seqs: seqs)
    }

    public func lookup(home: JournalID, operations: [OperationID]) async throws -> [StoredRecord?] {
        try await paused { try await base.lookup(home: home, operations: operations) }
    }

    public func latestState(_ journal: JournalID) async throws -> SavedState? { try await base.latestState(journal) }

    public func saveState(_ journal: JournalID, _ state: SavedState) async throws {
        try await base.saveState(journal, state)
    }

    public func heads(_ journals: [JournalID]) async throws -> [Seq] {
        try await paused { try await base.heads(journals) }
    }

    public func journals() async throws -> [JournalID] { try await base.journals() }

    /// Fails before anything is done, whatever the fault.
    public func compact(
        _ journal: JournalID, _ plan: CompactionPlan, isDryRun: Bool
    ) async throws -> CompactionSizes {
        guard let base = base as? any CompactingStore else { throw CompactionUnsupported() }
        if fault([]) != nil { throw JournalStoreError.unavailable(retryAfter: .seconds(1), reason: "on request") }
        return try await paused { try await base.compact(journal, plan, isDryRun: isDryRun) }
    }
}
