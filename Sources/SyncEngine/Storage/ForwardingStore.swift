/// A store in front of another: what it does not do differently, the other does.
public protocol ForwardingStore: JournalStore {
    /// The other.
    var base: any JournalStore { get }
}

extension ForwardingStore {
    public var epoch: Epoch { base.epoch }
    public var highestEventID: EventID { base.highestEventID }

    public func append(_ appends: [Append]) async throws -> [AppendOutcome] { try await base.append(appends) }

    public func read(_ journal: JournalID, after: Seq, limit: Int) async throws -> JournalPage {
        try await base.read(journal, after: after, limit: limit)
    }

    public func fetch(_ journal: JournalID, seqs: [Seq]) async throws -> [StoredRecord] {
        try await base.fetch(journal, seqs: seqs)
    }

    public func lookup(home: JournalID, operations: [OperationID]) async throws -> [StoredRecord?] {
        try await base.lookup(home: home, operations: operations)
    }

    public func latestState(_ journal: JournalID) async throws -> SavedState? { try await base.latestState(journal) }

    public func saveState(_ journal: JournalID, _ state: SavedState) async throws {
        try await base.saveState(journal, state)
    }

    public func heads(_ journals: [JournalID]) async throws -> [Seq] { try await base.heads(journals) }

    public func journals() async throws -> [JournalID] { try await base.journals() }
}
