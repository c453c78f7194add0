extension SyncService {
    /// The tickets that a reader may see and that match, newest first by when the server took them.
    ///
    /// - Parameter limit: the most to return; nil: all.
    public func tickets(reader: UserID, matching filter: TicketFilter, limit: Int?) async throws -> [Ticket] {
        try await listed(reader, filter.scope, limit: limit, of: \.created) { index in
            let words = filter.text.flatMap { $0.isEmpty ? nil : index.words.tickets(with: $0) }
            return { place, ticket in
                let isFound = words.map { Int(place) < $0.count && $0[Int(place)] } ?? true
                return isFound && filter.admits(ticket)
            }
        }
    }

    /// The tickets of a reader's scope that were closed or completed, the one that was last first.
    public func closedTickets(reader: UserID, scope: TicketScope, limit: Int) async throws -> [Ticket] {
        try await listed(reader, scope, limit: limit, of: \.ended) { _ in { _, _ in true } }
    }

    /// The tickets that a person may see, newest first in the order of the journal.
    ///
    /// - Parameters:
    ///   - before: only those created before the position of this ticket's `created`; nil: from the newest.
    ///   - limit: the most to return.
    public func tickets(reader: UserID, before: Seq? = nil, limit: Int) async throws -> [Ticket] {
        try await refreshDirectory()
        guard let user = directory.user(reader) else { return [] }
        return try await tickets.read { ledger in
            var found: [Ticket] = []
            for facts in ledger.index.facts.reversed() {
                guard found.count < limit else { break }
                guard canSee(user, facts.audience), let ticket = ledger.state[facts.id],
                    ticket.created < before ?? .max
                else { continue }
                found.append(ticket)
            }
            return found
        }
    }

    /// What happened last to the tickets of a reader's scope, newest first; every record of a ticket is one activity.
    public func ticketActivity(reader: UserID, scope: TicketScope, limit: Int) async throws -> [TicketActivity] {
        try await refreshDirectory()
        guard let user = directory.user(reader), limit > 0 else { return [] }
        let touched = try await tickets.read { ledger -> [Ticket] in
            // The newest records are those of the tickets that were touched last.
            OrderedTickets.Descent(TicketSelection(ledger.index, reader: user, scope: scope).lists.map(\.touched))
                .prefix(limit).compactMap { ledger.state[ledger.index.facts[Int($0.place)].id] }
        }
        let newest = touched.flatMap { ticket in ticket.seqs.suffix(limit).map { ($0, ticket) } }
            .sorted { $0.0 > $1.0 }.prefix(limit)
        let stored = try await store.fetch(.tickets, seqs: newest.map(\.0))
        let owners = Dictionary(newest.map { ($0.0, $0.1) }) { first, _ in first }
        return try stored.reversed().compactMap { stored in
            let record = try Record(reading: stored, of: .tickets)
            return owners[record.seq].map { TicketActivity(record, of: $0) }
        }
    }

    /// Tickets of a reader's scope in an order of the index, from the greatest down, as far as they match.
    private func listed(
        _ reader: UserID, _ scope: TicketScope, limit: Int?, of order: (TicketLists) -> OrderedTickets,
        where matching: (TicketIndex) -> (TicketPlace, TicketFacts) -> Bool
    ) async throws -> [Ticket] {
        try await refreshDirectory()
        guard let user = directory.user(reader), limit ?? 1 > 0 else { return [] }
        let (state, ids) = try await tickets.read { ledger in
            let isWanted = matching(ledger.index)
            let lists = TicketSelection(ledger.index, reader: user, scope: scope).lists
            var found: [EventID] = []
            for entry in OrderedTickets.Descent(lists.map(order)) {
                let facts = ledger.index.facts[Int(entry.place)]
                guard isWanted(entry.place, facts) else { continue }
                found.append(facts.id)
                if found.count == limit { break }
            }
            return (ledger.state, found)
        }
        // The state is a copy: a long list keeps nobody waiting.
        return ids.compactMap { state[$0] }
    }
}
