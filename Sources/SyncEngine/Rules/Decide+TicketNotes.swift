internal import JSONText

extension TicketDesk {
    /// How long after a change its author's note may still go with it: a form sends the change first, then the note.
    private static let window: Int64 = 60_000

    /// A note; it changes no field, so it never reopens a closed ticket.
    func note(_ reference: TicketReference, _ comment: String, status: TicketStatus?) throws(Rejection) -> Decision {
        let ticket = if let ticket = handedOver(reference) { ticket } else { try visible(reference) }
        guard mayTouch(ticket) else {
            throw Rejection(.forbidden, "this was written before anybody signed in, about somebody else's ticket")
        }
        var record = record(about: ticket)
        record.body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("comment", comment)
                if let status, facts.isPast || tells(status, of: ticket) { writer.field("status", status.rawValue) }
                if let broughtFormat { writer.field("format", broughtFormat) }
            }
        }
        let news = TicketNews(kind: .note, number: ticket.number, title: ticket.text(.title), status: nil)
        return Decision(
            content: home(about: ticket), ticket: record,
            effects: notify(ticket.audience, news, about: ticket.id, mentioning: comment))
    }

    /// The ticket that is meant, when the actor gave it to somebody else a moment ago: what goes with that may still be
    /// written, though they do not see it any more.
    private func handedOver(_ reference: TicketReference) -> Ticket? {
        guard let ticket = tickets.ticket(reference, of: actor.id, aliases: aliases) else { return nil }
        let isTheirs = [TicketField.assignedTo, .department].contains { field in
            let change = ticket.writing(field)
            return change.from == actor.id && facts.now - change.receivedAt <= Self.window
        }
        return isTheirs ? ticket : nil
    }

    /// Whether the author has just brought the ticket into this status, and told of it in no other note.
    private func tells(_ status: TicketStatus, of ticket: Ticket) -> Bool {
        let change = ticket.writing(.status)
        return ticket.status == status && change.from == actor.id && change.seq != ticket.created
            && facts.now - change.receivedAt <= Self.window
            && !ticket.notes.contains { $0.from == actor.id && $0.tellsStatus && $0.seq > change.seq }
    }

    func deleteNote(_ reference: TicketReference, _ note: Reference) throws(Rejection) -> Decision {
        let ticket = try visible(reference)
        guard mayTouch(ticket) else { return Decision(content: draft.superseded) }
        guard let note = ticket.note(note, of: actor.id) else {
            throw Rejection(.unknownTarget, "there is no such note")
        }
        guard note.from == actor.id || actor.role == .admin else {
            throw Rejection(.forbidden, "a note is deleted by its author or an administrator")
        }
        guard !note.isDeleted else { return Decision(content: draft.superseded) }
        var record = record(about: ticket)
        record.body = JSONWriter.text { $0.object { $0.field("note", note.id.rawValue) } }
        return Decision(content: home(about: ticket), ticket: record)
    }
}

extension Ticket {
    /// The note that a person's reference means; opIds are their own.
    func note(_ reference: Reference, of person: UserID) -> TicketNote? {
        switch reference {
        case .id(let id): notes.first { $0.id == id }
        case .operation(let operation): notes.first { $0.operation == operation && $0.from == person }
        }
    }
}
