/// A number within one journal: gapless from 1, never reused. 0 is the position before the first record.
public typealias Seq = UInt64

/// What a store must offer: atomic, durable, ordered appends to named journals, and reads that never show less than
/// that.
///
/// Guarantees (G1 to G9 of the design, held by one conformance suite that every store runs):
/// committed survives kill -9 and power loss; per journal seq starts at 1, rises by 1 and is never reused; of rival
/// appends that expect the same guard one wins; an operation is in all its journals or in none; the same (home, op,
/// digest) gives the first result; an unknown outcome is said and retrying is safe; after `committed` every read sees
/// it; a position is valid until compacted; every call is bounded in time and queue.
public protocol JournalStore: Sendable {
    /// The history this store serves. It changes only when that history may have been rewound.
    var epoch: Epoch { get }

    /// The highest event id on stable storage when the store was opened; ids are issued above it.
    var highestEventID: EventID { get }

    /// Makes operations durable, in order, each one in all its journals or in none; all share one flush.
    ///
    /// Returns one outcome an operation, after the bytes are on stable storage. From the first conflict on, every
    /// outcome is `.conflict`. A (home, op) that is on record with the same digest is not written again: its outcome is
    /// the first one's, or `.conflict` when an expectation of its own does not hold, so that nothing behind it in the
    /// call rests on a state that has moved.
    ///
    /// - Throws: `JournalStoreError.outcomeUnknown`, `.unavailable`, `.operationIDReused`, `.tooLarge`. When it throws,
    ///   nothing was written, except after `outcomeUnknown`, where retrying the same operations is safe.
    func append(_ appends: [Append]) async throws -> [AppendOutcome]

    /// Records with a seq above `after`, in seq order, at most `limit`; also the journal's head and floor.
    ///
    /// From position 0: whatever compaction left. Reading a journal that does not exist gives no records and head 0.
    ///
    /// - Throws: `JournalStoreError.tooOld` when `after` is above 0 and below the floor.
    func read(_ journal: JournalID, after: Seq, limit: Int) async throws -> JournalPage

    /// The records with these numbers, in seq order, also below the floor. Numbers that hold nothing are left out.
    func fetch(_ journal: JournalID, seqs: [Seq]) async throws -> [StoredRecord]

    /// The home records of these operations of `home`, in the order asked; nil where there is none.
    func lookup(home: JournalID, operations: [OperationID]) async throws -> [StoredRecord?]

    /// The newest saved state of a journal: a cache that the store may lose, never the truth.
    func latestState(_ journal: JournalID) async throws -> SavedState?

    /// Offers a state to be kept for `latestState`; it stands for the records 1 to `state.seq`, all of them durable.
    func saveState(_ journal: JournalID, _ state: SavedState) async throws

    /// The durable heads of these journals, in the order asked: 0 for one that does not exist.
    func heads(_ journals: [JournalID]) async throws -> [Seq]

    /// The journals that hold at least one record, in order.
    func journals() async throws -> [JournalID]
}

/// One operation to be made durable: its records, each for another journal.
public struct Append: Sendable {
    public var operation: OperationID
    /// The journal whose entry is the operation's home record; one of `entries` is for it.
    public var home: JournalID
    public var digest: ContentDigest
    public var id: EventID
    public var entries: [Entry]

    public init(operation: OperationID, home: JournalID, digest: ContentDigest, id: EventID, entries: [Entry]) {
        self.operation = operation
        self.home = home
        self.digest = digest
        self.id = id
        self.entries = entries
    }

    /// One record of an operation.
    public struct Entry: Sendable {
        public var journal: JournalID
        public var expect: Expectation
        /// A compact, non-empty JSON object without line feeds; its members must not be named as the store's own
        /// (`seq`, `l`, `id`, `op`, `h`, `at`, `p`, `c`). Entries with equal content are stored once in the log.
        public var content: [UInt8]

        public init(journal: JournalID, expect: Expectation = .any, content: [UInt8]) {
            self.journal = journal
            self.expect = expect
            self.content = content
        }
    }
}

/// What an entry asks of its journal before it is written.
public enum Expectation: Sendable, Hashable {
    case any
    /// The last record written under the journal's own lane has this seq (0: there is none). In a user's journal those
    /// are the home records; in a shared journal every record.
    case exactly(guardSeq: Seq)
}

/// What became of one operation of an append.
public enum AppendOutcome: Sendable, Equatable {
    /// Durable, with the seq it has in each of its journals.
    case committed([JournalID: Seq])
    /// Not written: an expectation did not hold, here or earlier in the call.
    case conflict
}

/// A record as a store keeps it: the store's envelope and the engine's content.
public struct StoredRecord: Sendable, Equatable {
    public var seq: Seq
    public var id: EventID
    public var operation: OperationID
    /// Present on home records only.
    public var digest: ContentDigest?
    /// On home records: the seqs the operation got in its other journals.
    public var at: [JournalID: Seq]
    /// The bytes of `Append.Entry.content`.
    public var content: [UInt8]

    public init(
        seq: Seq, id: EventID, operation: OperationID, digest: ContentDigest? = nil, at: [JournalID: Seq] = [:],
        content: [UInt8]
    ) {
        self.seq = seq
        self.id = id
        self.operation = operation
        self.digest = digest
        self.at = at
        self.content = content
    }
}

/// A run of records with the journal's bounds as of the read.
public struct JournalPage: Sendable, Equatable {
    public var records: [StoredRecord]
    /// The seq of the last durable record, 0 in an empty journal.
    public var head: Seq
    /// The oldest position that `read` still serves without `tooOld`; 0 until something was compacted.
    public var floor: Seq

    public init(records: [StoredRecord], head: Seq, floor: Seq) {
        self.records = records
        self.head = head
        self.floor = floor
    }
}

/// A journal's folded state as the engine wrote it, one compact JSON object, valid for the records 1 to `seq`.
public struct SavedState: Sendable, Equatable {
    public var seq: Seq
    public var bytes: [UInt8]

    public init(seq: Seq, bytes: [UInt8]) {
        self.seq = seq
        self.bytes = bytes
    }
}

/// What a store may answer instead of a result.
public enum JournalStoreError: Error, Equatable {
    /// The operations may or may not be durable; sending the same ones again is safe.
    case outcomeUnknown
    /// Nothing was written; worth another try after the given time. The reason is for people.
    case unavailable(retryAfter: Duration, reason: String)
    /// An opId that is on record with another digest.
    case operationIDReused(OperationID)
    /// An operation's records are larger than one log line may be.
    case tooLarge(bytes: Int, maximum: Int)
    /// The position lies below the floor.
    case tooOld(floor: Seq)
}
