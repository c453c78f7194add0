internal import SyncEngine

/// How a ticket is told.
extension Answering {
    func visible(_ reference: TicketReference) async throws -> Ticket? {
        try await surroundings.service.ticket(reader: reader.id, reference)?.ticket
    }

    func name(of user: UserID?) -> String {
        guard let user else { return "nobody" }
        guard user != reader.id else { return "you" }
        guard let found = surroundings.service.directory.user(user) else { return "somebody" }
        return Markup.line(found.name.isEmpty ? found.email : found.name, upTo: 60)
    }

    func preview(_ ticket: Ticket) -> Answer.Preview {
        // The page writes these as text, not as markup.
        Answer.Preview(
            id: ticket.number, title: Markup.line(ticket.title, upTo: 120), status: ticket.status.rawValue,
            assignedTo: ticket.assignee.flatMap { surroundings.service.directory.user($0)?.email } ?? "Unassigned")
    }

    /// Number and title.
    func reference(_ ticket: Ticket) -> ReplyLine {
        "\(link: ticket.path, ticket.number) \(Markup.line(ticket.title, upTo: 80))"
    }

    /// A ticket of a list.
    func line(_ ticket: Ticket) -> ReplyLine {
        let agreed: ReplyLine = ticket.agreed(at: now).map { " · \($0)" } ?? ""
        return "• \(reference(ticket)) · \(ticket.status.rawValue) · \(ticket.priority.rawValue)\(agreed)"
    }

    func status(_ ticket: Ticket) -> Reply {
        var reply = Reply("\(reference(ticket)) is \(bold: ticket.status.rawValue).", preview: preview(ticket))
        let priority = "\(ticket.priority.rawValue) \(ticket.priority.name)"
        reply = reply + "Priority \(priority), assigned to \(name(of: ticket.assignee))."
        if let agreed = ticket.agreed(at: now) { return reply + "Agreed: \(agreed)." }
        let ended = ticket.endedAt ?? ticket.changedAt
        let time = Span.words(milliseconds: ended - ticket.createdAt)
        return reply + "Done \(Span.moment(ended)) by \(name(of: ticket.endedBy)), after \(time)."
    }

    mutating func describe(_ ticket: Ticket) async throws -> Reply {
        memory.topic = ticket.id
        var reply = status(ticket)
        let department = Markup.line(ticket.text(.department), upTo: 60)
        let kind = ticket.type.rawValue + (department.isEmpty ? "" : ", \(department)")
        reply = reply + "\(kind), created \(Span.moment(ticket.createdAt)) by \(name(of: ticket.creator))."
        let description = Markup.line(ticket.text(.description), upTo: 600)
        if !description.isEmpty { reply = reply + "“\(description)”" }
        let document = try await surroundings.service.ticket(reader: reader.id, .id(ticket.id))
        let notes = (document?.entries ?? []).compactMap { entry -> (UserID, Timestamp, String)? in
            guard case .comment(let comment?, _) = entry.content else { return nil }
            return (entry.from, entry.receivedAt, comment)
        }
        guard let last = notes.last else { return reply + "There are no notes." }
        let text = Markup.line(last.2, upTo: 300)
        return reply
            + "Last of \(Span.count(notes.count, "note")), by \(name(of: last.0)) on \(Span.moment(last.1)): “\(text)”"
    }
}

extension Ticket {
    /// What comes first when there is work: what is due next, then what is more urgent.
    struct Urgency: Comparable {
        var due: Timestamp
        var priority: String
        var created: Timestamp

        static func < (left: Urgency, right: Urgency) -> Bool {
            (left.due, left.priority, left.created) < (right.due, right.priority, right.created)
        }
    }

    var urgency: Urgency { Urgency(due: nextDue ?? due.resolution, priority: priority.rawValue, created: createdAt) }
}
