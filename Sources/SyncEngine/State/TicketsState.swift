/// What the `tickets` journal adds up to: a pure function of its records 1…`head`.
public struct TicketsState: Sendable, JournalFold {
    public private(set) var head: Seq = 0

    public init() {}

    /// Folds the next record in. It cannot refuse.
    mutating func evolve(_ record: Record) {
        precondition(record.seq == head + 1, "record \(record.seq) after \(head) of the tickets")
        head = record.seq
    }
}
