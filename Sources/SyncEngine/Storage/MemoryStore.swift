import Synchronization

/// A `JournalStore` in memory: the protocol's rules and nothing else.
///
/// For tests, the in-memory conformance run, and as the reference the file store is held against. Nothing survives the
/// process, every call answers at once.
public final class MemoryStore: JournalStore {
    public let epoch: Epoch

    let state: Mutex<[JournalID: MemoryJournal]>

    /// An empty store that serves the history `epoch`.
    public init(epoch: Epoch = Epoch(Bits128(high: 0, low: 1))) {
        self.epoch = epoch
        self.state = Mutex([:])
    }

    /// A store that holds what `backup` holds now, as another history: what restoring a backup makes.
    public init(restoring backup: MemoryStore, epoch: Epoch) {
        self.epoch = epoch
        self.state = Mutex(backup.state.withLock { $0 })
    }

    /// The highest event id on record: a service that starts over the same store issues ids above it.
    public var highestEventID: EventID {
        state.withLock { $0.values.lazy.flatMap(\.records).map(\.id).max() } ?? EventID(0)
    }

    public func append(_ appends: [Append]) async throws -> [AppendOutcome] {
        try state.withLock { try $0.append(appends) }
    }

    public func read(_ journal: JournalID, after: Seq, limit: Int) async throws -> JournalPage {
        try state.withLock { try ($0[journal] ?? MemoryJournal()).page(after: after, limit: limit) }
    }

    public func fetch(_ journal: JournalID, seqs: [Seq]) async throws -> [StoredRecord] {
        state.withLock { journals in
            let kept = journals[journal] ?? MemoryJournal()
            let seqs = Set(seqs).sorted().filter { $0 >= 1 && $0 <= Seq(kept.records.count) }
            return seqs.map { kept.records[Int($0) - 1] }.filter(kept.has)
        }
    }

    public func lookup(home: JournalID, operations: [OperationID]) async throws -> [StoredRecord?] {
        state.withLock { journals in operations.map { journals[home]?.homeRecord(of: $0) } }
    }

    public func latestState(_ journal: JournalID) async throws -> SavedState? {
        state.withLock { $0[journal]?.savedState }
    }

    public func saveState(_ journal: JournalID, _ state: SavedState) async throws {
        self.state.withLock { journals in
            guard let kept = journals[journal], state.seq <= Seq(kept.records.count) else { return }
            guard state.seq >= kept.savedState?.seq ?? 0 else { return }
            journals[journal]?.savedState = state
        }
    }

    public func heads(_ journals: [JournalID]) async throws -> [Seq] {
        state.withLock { kept in journals.map { Seq(kept[$0]?.records.count ?? 0) } }
    }

    public func journals() async throws -> [JournalID] {
        state.withLock { $0.filter { !$0.value.records.isEmpty }.keys.sorted() }
    }
}

/// One journal of a `MemoryStore`: the record with number n is `records[n - 1]`.
struct MemoryJournal {
    var records: [StoredRecord] = []
    /// Numbers that hold nothing any more; their records are only kept as places.
    var dropped: Set<Seq> = []
    var floor: Seq = 0
    /// Where each operation that is at home here has its record.
    var homes: [OperationID: Seq] = [:]
    var lastHome: Seq = 0
    var savedState: SavedState?

    func homeRecord(of operation: OperationID) -> StoredRecord? {
        homes[operation].map { records[Int($0) - 1] }
    }
}

extension [JournalID: MemoryJournal] {
    /// Writes in place, so that a call costs what it writes; an operation id used twice takes back what the call wrote.
    fileprivate mutating func append(_ appends: [Append]) throws(JournalStoreError) -> [AppendOutcome] {
        var outcomes: [AppendOutcome] = []
        outcomes.reserveCapacity(appends.count)
        var written: [(append: Append, lastHome: Seq)] = []
        var refused = false
        for append in appends {
            if let known = self[append.home]?.homeRecord(of: append.operation) {
                guard known.digest == append.digest else {
                    for (append, lastHome) in written.reversed() { takeBack(append, lastHome: lastHome) }
                    throw .operationIDReused(append.operation)
                }
                refused = refused || !append.entries.allSatisfy { isMet($0) }
                outcomes.append(refused ? .conflict : .committed(seqs(of: known, home: append.home)))
            } else if refused || !append.entries.allSatisfy({ isMet($0) }) {
                refused = true
                outcomes.append(.conflict)
            } else {
                written.append((append, self[append.home]?.lastHome ?? 0))
                outcomes.append(.committed(write(append)))
            }
        }
        return outcomes
    }

    /// Undoes the last `write`.
    private mutating func takeBack(_ append: Append, lastHome: Seq) {
        for entry in append.entries { self[entry.journal]?.records.removeLast() }
        self[append.home]?.homes[append.operation] = nil
        self[append.home]?.lastHome = lastHome
    }

    private func seqs(of home: StoredRecord, home journal: JournalID) -> [JournalID: Seq] {
        home.at.merging([journal: home.seq]) { _, new in new }
    }

    private func isMet(_ entry: Append.Entry) -> Bool {
        switch (entry.expect, entry.journal) {
        case (.any, _): true
        case (.exactly(let seq), .user): self[entry.journal]?.lastHome ?? 0 == seq
        case (.exactly(let seq), _): Seq(self[entry.journal]?.records.count ?? 0) == seq
        }
    }

    private mutating func write(_ append: Append) -> [JournalID: Seq] {
        var seqs: [JournalID: Seq] = [:]
        for entry in append.entries {
            precondition(seqs[entry.journal] == nil, "\(append.operation) has two entries for \(entry.journal)")
            seqs[entry.journal] = Seq(self[entry.journal]?.records.count ?? 0) + 1
        }
        guard let home = seqs[append.home] else {
            preconditionFailure("\(append.operation) has no entry for its home \(append.home)")
        }
        var others = seqs
        others[append.home] = nil
        for entry in append.entries {
            let isHome = entry.journal == append.home
            let record = StoredRecord(
                seq: seqs[entry.journal] ?? 0, id: append.id, operation: append.operation,
                digest: isHome ? append.digest : nil, at: isHome ? others : [:], content: entry.content)
            self[entry.journal, default: MemoryJournal()].records.append(record)
        }
        self[append.home]?.homes[append.operation] = home
        self[append.home]?.lastHome = home
        return seqs
    }
}
