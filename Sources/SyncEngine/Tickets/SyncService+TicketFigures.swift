extension SyncService {
    /// What the tickets of a reader's scope come to. For nobody: nothing.
    public func ticketFigures(reader: UserID, scope: TicketScope) async throws -> TicketFigures {
        try await refreshDirectory()
        guard let user = directory.user(reader) else { return TicketFigures() }
        let now = environment.now()
        return try await tickets.read { TicketSelection($0.index, reader: user, scope: scope).figures(at: now) }
    }

    /// How well agreed times were kept for the tickets of a reader's scope.
    public func slaFigures(reader: UserID, scope: TicketScope) async throws -> SLAFigures {
        try await refreshDirectory()
        guard let user = directory.user(reader) else { return SLAFigures() }
        let now = environment.now()
        return try await tickets.read { ledger in
            TicketSelection(ledger.index, reader: user, scope: scope).agreedTimes(ledger.index.facts, at: now)
        }
    }

    /// What departments and their people got done: to agents their own department, to managers and administrators all,
    /// to others nothing. By department, of each the whole of it first.
    public func teamFigures(reader: UserID) async throws -> [TeamFigures] {
        try await refreshDirectory()
        guard let user = directory.user(reader) else { return [] }
        let now = environment.now()
        return try await tickets.read { $0.index.team(reader: user, at: now) }
    }
}
