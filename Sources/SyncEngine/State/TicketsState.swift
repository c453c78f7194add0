internal import HashTreeCollections

/// What the `tickets` journal adds up to: a pure function of its records 1…`head`.
///
/// It lives in persistent maps: the private copy of a push costs what the push changes, however many tickets there are.
public struct TicketsState: Sendable {
    public private(set) var head: Seq = 0
    private var tickets = TreeDictionary<EventID, Ticket>()
    private var byNumber = TreeDictionary<String, EventID>()
    private var byCreation = TreeDictionary<Creation, EventID>()
    /// Tickets of other systems, whoever created them.
    private var byImport = TreeDictionary<OperationID, EventID>()
    /// The ticket of each note.
    private var byNote = TreeDictionary<EventID, EventID>()
    /// The last number given out, by prefix and year: `INC-2026`.
    private var sequences: [String: UInt64] = [:]

    /// An opId is unique within its author.
    private struct Creation: Hashable {
        var creator: UserID
        var operation: OperationID
    }

    public init() {}

    /// How many tickets there are.
    public var count: Int { tickets.count }

    /// All tickets, in no order.
    var all: some Sequence<Ticket> { tickets.values }

    subscript(id: EventID) -> Ticket? { tickets[id] }

    /// The ticket with this number, in upper case.
    func ticket(number: String) -> Ticket? { byNumber[number].flatMap { tickets[$0] } }

    /// The ticket that this operation of its creator made.
    func ticket(of creator: UserID, operation: OperationID) -> Ticket? {
        byCreation[Creation(creator: creator, operation: operation)].flatMap { tickets[$0] }
    }

    /// The ticket that a past operation made, whoever its creator was taken for then.
    func ticket(import operation: OperationID) -> Ticket? { byImport[operation].flatMap { tickets[$0] } }

    /// The ticket that a note stands on.
    func ticket(ofNote note: EventID) -> Ticket? { byNote[note].flatMap { tickets[$0] } }

    /// Whether neither a ticket nor a note is called so.
    func isFree(_ id: EventID) -> Bool { tickets[id] == nil && byNote[id] == nil }

    /// The number that the next ticket of a type gets in a year. It has four digits or more; it never wraps.
    func nextNumber(_ type: TicketType, year: String) -> String {
        let series = "\(type.prefix)-\(year)"
        let digits = String(sequences[series, default: 0] + 1)
        return series + "-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// Folds the next record in. It cannot refuse; what a later version wrote is passed over.
    mutating func evolve(_ record: Record) {
        precondition(record.seq == head + 1, "record \(record.seq) after \(head) of the tickets")
        head = record.seq
        guard let ticket = Ticket(creation: record) else {
            if record.content.kind == "ticket.note" { byNote[record.id] = record.ticket }
            tickets[record.ticket]?.evolve(record)
            return
        }
        tickets[ticket.id] = ticket
        byNumber[ticket.number] = ticket.id
        byCreation[Creation(creator: ticket.creator, operation: ticket.operation)] = ticket.id
        if ticket.isImported { byImport[ticket.operation] = ticket.id }
        guard let cut = ticket.number.lastIndex(of: "-"),
            let count = UInt64(ticket.number[ticket.number.index(after: cut)...])
        else { return }
        sequences[String(ticket.number[..<cut]), default: 0] = max(
            sequences[String(ticket.number[..<cut]), default: 0], count)
    }
}

extension TicketsState: Equatable {}
