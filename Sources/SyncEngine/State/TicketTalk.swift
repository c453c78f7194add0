internal import JSONText

/// A message about a ticket, as `tickets` tells of it: everything but its text, which stands in its sender's journal.
struct TicketTalk: Sendable, Equatable {
    var message: EventID
    var from: UserID
    var to: UserID

    init?(_ body: [UInt8]?) {
        guard let body else { return nil }
        let json = JSONSlice(trusted: body[...])
        guard let message = json["message"]?.natural, let from = json["from"]?.person, let to = json["to"]?.person
        else { return nil }
        self.message = EventID(message)
        self.from = from
        self.to = to
    }

    /// Whether somebody who may see the ticket may know of it: its two people, and everybody whose work tickets are.
    func isShown(to reader: User) -> Bool {
        reader.role != .user || reader.id == from || reader.id == to
    }
}

extension RecordContent {
    /// The message that the record tells of, if it is of that kind.
    var talk: TicketTalk? { kind == "ticket.message" ? TicketTalk(body) : nil }
}
