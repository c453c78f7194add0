public import JSONText

/// A record as one reader gets it: chosen by what they may see, and without what was deleted.
public struct ServedRecord: Sendable, Equatable {
    /// Which of the two journals that a person reads.
    public enum Journal: String, Sendable { case user, tickets }

    /// Its `audience` and `former` are not for the reader.
    public internal(set) var record: Record
    /// Of the shared `tickets`: the ticket it is about. Nil: of the reader's own journal.
    public internal(set) var ticket: EventID?

    public var journal: Journal { ticket == nil ? .user : .tickets }

    /// Whether it was deleted, or belongs to a message that was: it keeps its place and has lost its body.
    public var isRedacted: Bool { record.content.body == RecordContent.redactedBody }

    /// Writes the record as it stands in a delta.
    public func write(to writer: inout JSONWriter) { writer.record(self) }
}

/// What still fits into a page. The first record always does.
struct PageBudget: Sendable {
    private var records: Int
    private var bytes: Int
    private var isEmpty: Bool

    /// - Parameter taken: the bytes of each record that is in the page already.
    init(records: Int, bytes: Int, taken: [Int]) {
        self.records = records - taken.count
        self.bytes = bytes - taken.reduce(0, +)
        isEmpty = taken.isEmpty
    }

    /// Takes the place of a record with so many bytes; false when it does not fit.
    mutating func take(bytes size: Int) -> Bool {
        guard records > 0, isEmpty || size <= bytes else { return false }
        records -= 1
        bytes -= size
        isEmpty = false
        return true
    }
}
