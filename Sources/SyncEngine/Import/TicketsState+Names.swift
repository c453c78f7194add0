internal import JSONText

extension TicketsState {
    /// What a past operation's ticket, note or message is called: as it was, when nothing else is called so.
    ///
    /// - Parameters:
    ///   - minted: the next of the server's own names; greater ones are still to be given out.
    ///   - author: whose conversations must not have it.
    func name(_ past: PastOperation, minted: EventID, author: JournalState) -> EventID {
        guard ["ticket.create", "ticket.note", "message.send"].contains(past.kind), let wanted = past.id,
            wanted.rawValue > 0, wanted < minted, isFree(wanted),
            !author.conversations.values.contains(where: { $0.messages.entry(wanted) != nil })
        else { return minted }
        return wanted
    }

    /// What became of a past operation that would make a ticket or note which is here already: because this server
    /// exported it, or because its author was taken for somebody else when it was brought.
    func present(_ past: PastOperation, now: Timestamp) -> PastOutcome? {
        let body = JSONSlice(trusted: past.body[...])
        switch past.kind {
        case "ticket.create":
            if let ticket = ticket(import: past.operation) {
                // The usual case, where the record tells what it was made of.
                guard ticket.creator != past.author else { return nil }
                return PastOutcome(.changed, id: ticket.id, number: ticket.number)
            }
            guard let ticket = past.id.flatMap({ self[$0] }), ticket.creator == past.author,
                ticket.createdAt == min(past.at, now), ticket.number == body["number"]?.string?.uppercased()
            else { return nil }
            return PastOutcome(.known, id: ticket.id, number: ticket.number)
        case "ticket.note":
            guard let reference = body["ticket"].flatMap(TicketReference.init),
                let ticket = ticket(reference, of: past.author, aliases: [:]),
                let note = ticket.notes.first(where: { note in
                    note.operation == past.operation ? note.from != past.author : note.id == past.id
                }), note.operation == past.operation || note.from == past.author
            else { return nil }
            return PastOutcome(.known, id: note.id)
        default: return nil
        }
    }
}

extension JournalState {
    /// What became of a past message that is here already because this server exported it.
    func present(_ past: PastOperation, now: Timestamp) -> PastOutcome? {
        guard past.kind == "message.send", let id = past.id else { return nil }
        for conversation in conversations.values {
            guard let entry = conversation.messages.entry(id), entry.isOwn, entry.sentAt == min(past.at, now),
                entry.operation != past.operation
            else { continue }
            return PastOutcome(.known, id: id)
        }
        return nil
    }
}

extension PastOperation {
    /// Whether a record of it stands in `tickets`.
    var isOnTickets: Bool {
        kind.hasPrefix("ticket.") || kind == "message.send" && JSONSlice(trusted: body[...])["ticket"] != nil
    }
}
