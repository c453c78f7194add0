internal import Synchronization

/// A value that a journal's records add up to.
protocol JournalFold: Sendable {
    init()
    /// The seq of the last record folded in.
    var head: Seq { get }
    mutating func evolve(_ record: Record)
}

/// A journal that everybody's decisions look at, folded into a value: read once, then only what came since.
final class SharedJournal<Fold: JournalFold>: Sendable {
    private let journal: JournalID
    private let store: any JournalStore
    private let fold = Mutex(Fold())

    init(_ journal: JournalID, of store: any JournalStore) {
        self.journal = journal
        self.store = store
    }

    /// The value as of the last look.
    var value: Fold { fold.withLock { $0 } }

    /// Forgets what it knows, because records read differently now.
    func reset() { fold.withLock { $0 = Fold() } }

    /// What `body` makes of the value as of the last look, in its place: it must be short.
    func read<Result: Sendable>(_ body: (Fold) -> Result) -> Result { fold.withLock { body($0) } }

    /// Changes what the value remembers besides the journal.
    func change(_ body: (inout Fold) -> Void) { fold.withLock { body(&$0) } }

    /// Folds in what the journal got since the last look.
    @discardableResult
    func refresh() async throws -> Fold {
        try await catchUp()
        return value
    }

    /// Folds in what the journal got since the last look; in place, so that a change costs one change.
    func catchUp() async throws {
        let present = fold.withLock(\.head)
        guard try await store.heads([journal])[0] > present else { return }
        while true {
            let start = fold.withLock(\.head)
            let page = try await store.read(journal, after: start, limit: 1000)
            let records = try page.records.map { try Record(reading: $0, of: journal) }
            let head = fold.withLock { fold in
                for record in records where record.seq == fold.head + 1 { fold.evolve(record) }
                return fold.head
            }
            if head >= page.head || records.isEmpty { return }
        }
    }
}
