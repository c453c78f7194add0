/// A record as one reader gets it.
struct ServedRecord: Sendable {
    var record: Record
    /// Of the shared `tickets`: the ticket it is about. Nil: of the reader's own journal.
    var ticket: EventID?

    var journal: String { ticket == nil ? "user" : "tickets" }
}

/// What still fits into a page. The first record always does.
struct PageBudget: Sendable {
    private var records: Int
    private var bytes: Int
    private var isEmpty: Bool

    init(records: Int, bytes: Int, taken: some Collection<StoredRecord>) {
        self.records = records - taken.count
        self.bytes = bytes - taken.reduce(0) { $0 + $1.content.count }
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
