internal import SyncEngine

/// Tickets, one or several.
extension Answering {
    private var open: TicketFilter {
        var filter = TicketFilter()
        filter.statuses = Set(TicketStatus.allCases.filter { !$0.isResolved })
        return filter
    }

    mutating func openTickets(_ scope: TicketScope) async throws -> Reply {
        var filter = open
        filter.scope = scope
        let tickets = try await surroundings.service.tickets(reader: reader.id, matching: filter, limit: nil)
        let whose: ReplyLine = scope == .mine ? "created by you or assigned to you" : "that you may see"
        guard !tickets.isEmpty else {
            memory.listed = []
            return Reply("There are no open tickets \(whose).")
        }
        let urgent = tickets.sorted { $0.urgency < $1.urgency }
        let noun = urgent.count == 1 ? "open ticket" : "open tickets"
        return list(urgent, "\(bold: "\(urgent.count) \(noun)") \(whose), the most urgent first:")
    }

    mutating func myTickets() async throws -> Reply {
        var filter = TicketFilter()
        filter.scope = .mine
        let tickets = try await surroundings.service.tickets(reader: reader.id, matching: filter, limit: nil)
        guard !tickets.isEmpty else {
            memory.listed = []
            return Reply("There are no tickets created by you or assigned to you.")
        }
        let open = tickets.count { !$0.status.isResolved }
        let heading: ReplyLine =
            "\(bold: Span.count(tickets.count, "ticket")) created by you or assigned to you, \(open) of them open:"
        return list(tickets.filter { !$0.status.isResolved } + tickets.filter(\.status.isResolved), heading)
    }

    mutating func search(_ words: String) async throws -> Reply {
        var filter = TicketFilter()
        filter.text = words
        let found = try await surroundings.service.tickets(
            reader: reader.id, matching: filter, limit: Memory.maximumListed)
        let shown = Markup.line(words, upTo: 80)
        guard !found.isEmpty else {
            memory.listed = []
            return Reply("No ticket that you may see mentions “\(shown)”.")
        }
        let isMore = found.count == Memory.maximumListed
        let count = "\(isMore ? "At least " : "")\(Span.count(found.count, "ticket"))"
        return list(found, "\(bold: count) for “\(shown)”, the newest first:")
    }

    mutating func closedTickets() async throws -> Reply {
        let service = surroundings.service
        let own = try await service.closedTickets(reader: reader.id, scope: .mine, limit: Self.pageSize)
        let isOwn = !own.isEmpty || reader.role == .user
        let tickets =
            isOwn ? own : try await service.closedTickets(reader: reader.id, scope: .all, limit: Self.pageSize)
        guard !tickets.isEmpty else {
            memory.listed = []
            return Reply(isOwn ? "None of your tickets is closed yet." : "No ticket is closed yet.")
        }
        var reply = Reply(
            "The last \(bold: Span.count(tickets.count, "closed ticket")) \(isOwn ? "of yours" : "that you may see"):")
        for ticket in tickets {
            let ended = ticket.endedAt ?? ticket.changedAt
            let by: ReplyLine = ticket.endedBy.map { " by \(name(of: $0))" } ?? ""
            let verb = ticket.status == .closed ? "closed" : "completed"
            let time = Span.words(milliseconds: ended - ticket.createdAt)
            reply = reply + "• \(reference(ticket)) · \(verb) \(Span.moment(ended))\(by) after \(time)"
        }
        remember(tickets, shown: tickets.count)
        reply.preview = tickets.first.map(preview)
        return reply
    }

    /// The beginning of a list, remembered for "more" and "the second one".
    private mutating func list(_ tickets: [Ticket], _ heading: ReplyLine) -> Reply {
        remember(tickets, shown: Self.pageSize)
        var reply = Reply(heading, preview: tickets.first.map(preview))
        reply.lines += tickets.prefix(Self.pageSize).map(line)
        if tickets.count > Self.pageSize {
            reply = reply + "Say \(bold: "more") for the other \(tickets.count - Self.pageSize)."
        }
        return reply
    }

    private mutating func remember(_ tickets: [Ticket], shown: Int) {
        memory.listed = tickets.prefix(Memory.maximumListed).map(\.id)
        memory.shown = min(shown, memory.listed.count)
        memory.topic = tickets.count == 1 ? tickets[0].id : nil
    }

    mutating func more() async throws -> Reply {
        guard !memory.listed.isEmpty else {
            return Reply("There is no list to go on with. Ask for \(italic: "my open tickets") first.")
        }
        let start = min(memory.shown, memory.listed.count)
        let ids = memory.listed[start...].prefix(Self.pageSize)
        guard !ids.isEmpty else { return Reply("That was all of the list.") }
        memory.shown = start + ids.count
        var reply = Reply("\(start + 1) to \(start + ids.count) of \(memory.listed.count):")
        for id in ids {
            guard let ticket = try await visible(.id(id)) else {
                reply = reply + "• a ticket that you cannot see any more"
                continue
            }
            reply = reply + line(ticket)
        }
        return reply
    }

    mutating func item(_ place: Int) async throws -> Reply? {
        guard !memory.listed.isEmpty else { return nil }
        let index = place == -1 ? max(1, memory.shown) : place
        guard memory.listed.indices.contains(index - 1) else {
            return Reply("The list has only \(memory.listed.count).")
        }
        return try await ticket(.id(memory.listed[index - 1]))
    }

    mutating func ticket(_ reference: TicketReference) async throws -> Reply {
        guard let ticket = try await visible(reference) else {
            return Reply("There is no such ticket that you may see.")
        }
        return try await describe(ticket)
    }

    /// The ticket that the page is about, or else the last answers: the page is where they are now.
    mutating func topicTicket() async throws -> Ticket? {
        for id in [pageTicket, memory.topic].compactMap(\.self) {
            guard let ticket = try await visible(.id(id)) else { continue }
            memory.topic = ticket.id
            return ticket
        }
        return nil
    }

    /// `/ticket/42`: the ticket whose page is open.
    var pageTicket: EventID? {
        let parts = (question.page ?? "").split(separator: "/").map(String.init)
        guard let place = parts.firstIndex(where: { $0 == "ticket" || $0 == "tickets" }),
            parts.indices.contains(place + 1)
        else { return nil }
        return UInt64(parts[place + 1].prefix { $0.isASCII && $0.isNumber }).map(EventID.init)
    }
}
