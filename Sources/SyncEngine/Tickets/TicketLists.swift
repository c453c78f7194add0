/// A set of tickets in the orders in which they are listed.
struct TicketLists: Sendable {
    private(set) var created = OrderedTickets()
    /// Those that were closed or completed, by when.
    private(set) var ended = OrderedTickets()
    /// By their last record.
    private(set) var touched = OrderedTickets()

    mutating func add(_ ticket: TicketFacts, at place: TicketPlace) {
        created.insert(.init(key: ticket.createdAt.milliseconds, place: place))
        if let time = ticket.endedAt { ended.insert(.init(key: time.milliseconds, place: place)) }
        touched.insert(.init(key: Int64(ticket.touched), place: place))
    }

    mutating func remove(_ ticket: TicketFacts, at place: TicketPlace) {
        created.remove(.init(key: ticket.createdAt.milliseconds, place: place))
        if let time = ticket.endedAt { ended.remove(.init(key: time.milliseconds, place: place)) }
        touched.remove(.init(key: Int64(ticket.touched), place: place))
    }

    /// Moves a ticket that got another record and stayed as it was.
    mutating func touch(_ place: TicketPlace, from former: Seq, to seq: Seq) {
        touched.remove(.init(key: Int64(former), place: place))
        touched.insert(.init(key: Int64(seq), place: place))
    }
}
