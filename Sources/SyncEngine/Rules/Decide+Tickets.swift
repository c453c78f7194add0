internal import JSONText

extension JournalState {
    /// Decides a ticket operation: a home record that refers to the ticket, the record for `tickets`, and notifications
    /// to those concerned.
    func decide(
        _ intent: TicketIntent, _ operation: Operation, _ id: EventID, _ draft: RecordContent,
        _ tickets: TicketsState, _ facts: DecisionFacts
    ) throws(Rejection) -> Decision {
        guard let actor = facts.directory.user(owner) else {
            throw Rejection(.forbidden, "there is no user \(owner)")
        }
        let desk = TicketDesk(
            actor: actor, operation: operation, id: id, draft: draft, tickets: tickets, aliases: aliases, facts: facts)
        switch intent {
        case .create(let type, let fields, let alias): return try desk.create(type, fields, alias: alias)
        case .update(let reference, let fields): return try desk.update(reference, fields)
        case .note(let reference, let comment, let status): return try desk.note(reference, comment, status: status)
        case .deleteNote(let reference, let note): return try desk.deleteNote(reference, note)
        }
    }
}

/// One ticket operation being decided: who acts, what they had seen, and the tickets as they are.
struct TicketDesk {
    let actor: User
    let operation: Operation
    /// What its records, and the ticket or note it makes, will be called.
    let id: EventID
    /// The home record of an operation that applies, without what is particular to tickets.
    let draft: RecordContent
    let tickets: TicketsState
    let aliases: [String: EventID]
    let facts: DecisionFacts

    func create(_ type: TicketType, _ fields: TicketFields, alias: String?) throws(Rejection) -> Decision {
        let brought = try brought()
        let draft = reported(as: brought)
        var heard = hear(fields, of: type)
        if !facts.isPast || heard.values[.status] == nil {
            heard.values[.status] = .text(TicketStatus.open.rawValue)
        }
        if heard.values[.priority] == nil { heard.values[.priority] = .text(TicketPriority.p3.rawValue) }
        let number = broughtNumber ?? tickets.nextNumber(type, year: String(facts.now.description.prefix(4)))
        var home = draft
        home.target = id
        home.body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("number", number)
                if let alias { writer.field("alias", alias) }
            }
        }
        var record = draft.effect
        record.dot = draft.dot
        record.body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("number", number)
                writer.field("type", type.rawValue)
                heard.write(to: &writer)
                if let brought { writer.field("brought", raw: brought) }
            }
        }
        let audience = Audience(
            creator: actor.id, assignee: heard.assignee, department: heard.department)
        record.audience = audience
        let told = TicketNews(
            kind: .assignment, number: number, title: fields.texts[.title] ?? "", status: nil,
            assignee: heard.assignee)
        let effects = notify(audience, told, about: id, mentioning: fields.texts[.description] ?? "")
        return Decision(content: home, ticket: record, effects: effects)
    }

    func update(_ reference: TicketReference, _ fields: TicketFields) throws(Rejection) -> Decision {
        let ticket = try visible(reference)
        guard mayTouch(ticket) else { return Decision(content: draft.superseded) }
        var heard = hear(fields, of: ticket.type)
        let stayed = stayed(&heard.values, of: ticket)
        let brought = ticket.isImported ? try brought() : nil
        var merge = TicketMerge(heard.values, into: ticket, by: author)
        let isTakenOver = takesOver(ticket, by: merge)
        if isTakenOver {
            heard.values[.assignedTo] = .person(actor.id)
            merge = TicketMerge(heard.values, into: ticket, by: author)
        }
        guard !merge.isEmpty || !heard.kept.isEmpty || brought != nil else {
            return Decision(content: draft.superseded, stayed: stayed)
        }
        var record = record(about: ticket)
        record.body = JSONWriter.text { writer in
            writer.object { writer in
                merge.write(to: &writer, author: actor.id, sentAt: record.sentAt)
                heard.writeKept(to: &writer)
                if let brought { writer.field("brought", raw: brought) }
            }
        }
        let audience = merge.audience(of: ticket)
        record.audience = audience
        record.former = audience == ticket.audience ? nil : ticket.audience
        let news = news(merge, of: ticket, isTakenOver: isTakenOver)
        var home = home(about: ticket)
        home.body = merge.unapplied(of: ticket)
        let effects = merge.applied.isEmpty ? [] : notify(audience, news, about: ticket.id)
        return Decision(content: home, ticket: record, effects: effects, stayed: stayed)
    }

    private func hear(_ fields: TicketFields, of type: TicketType) -> TicketHearing {
        TicketHearing(
            fields, of: type, mode: operation.mode, isQueued: draft.queued != nil, facts.directory,
            mayHaveLeft: facts.isPast)
    }

    /// Whether somebody closes, by a form that names nobody, what nobody is assigned to: they did the work.
    /// Not of another system's past: it is on record as it was.
    private func takesOver(_ ticket: Ticket, by merge: TicketMerge) -> Bool {
        let isForm = draft.dot == nil && operation.mode == .live && !facts.isPast
        let isClosed = merge.applied[.status] == .text(TicketStatus.closed.rawValue)
        return isForm && isClosed && merge.audience(of: ticket).assignee == nil
    }

    private func news(_ merge: TicketMerge, of ticket: Ticket, isTakenOver: Bool) -> TicketNews {
        let status: String? = if case .text(let text) = merge.applied[.status] { text } else { nil }
        let title: String = if case .text(let text) = merge.applied[.title] { text } else { ticket.text(.title) }
        let kind: TicketNews.Kind =
            merge.applied[.assignedTo] != nil && !isTakenOver ? .assignment : status != nil ? .status : .update
        let assignee: UserID? = if case .person(let person) = merge.applied[.assignedTo] { person } else { nil }
        return TicketNews(kind: kind, number: ticket.number, title: title, status: status, assignee: assignee)
    }
}

extension TicketDesk {
    /// The ticket that is meant, if the actor may see it.
    func visible(_ reference: TicketReference) throws(Rejection) -> Ticket {
        guard let ticket = tickets.ticket(reference, of: actor.id, aliases: aliases),
            facts.isPast || canSee(actor, ticket.audience)
        else { throw Rejection(.unknownTarget, "there is no such ticket") }
        return ticket
    }

    /// Whether the operation may concern this ticket: a queue that nobody had signed in for, only its new owner's.
    func mayTouch(_ ticket: Ticket) -> Bool { facts.origin != .imported || ticket.creator == actor.id }

    var author: TicketAuthor {
        TicketAuthor(
            user: actor.id, dot: draft.dot, clock: draft.clock,
            // A request without a lineage or a clock is decided on what it could have read this moment.
            sawEverything: draft.dot == nil && operation.clock == nil, isQueued: draft.queued != nil)
    }

    /// The home record about a ticket.
    func home(about ticket: Ticket) -> RecordContent {
        var content = draft
        content.target = ticket.id
        content.sentAt = max(content.sentAt, ticket.reportedAt + Timestamp.tick)
        return content
    }

    /// The record for `tickets`: what others see of it, and the dot, which stays in the journal.
    func record(about ticket: Ticket) -> RecordContent {
        var content = home(about: ticket).effect
        content.dot = draft.dot
        content.audience = ticket.audience
        return content
    }
}

extension TicketsState {
    /// The ticket that a person's reference means: numbers and ids for everybody, opIds and aliases of their own.
    func ticket(_ reference: TicketReference, of person: UserID, aliases: [String: EventID]) -> Ticket? {
        switch reference {
        case .id(let id): self[id]
        case .operation(let operation): ticket(of: person, operation: operation)
        case .number(let number): ticket(number: number) ?? aliases[number].flatMap { self[$0] }
        }
    }
}
