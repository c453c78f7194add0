extension SyncService {
    /// A whole ticket; nil when there is none that this person may see.
    public func ticket(reader: UserID, _ reference: TicketReference) async throws -> TicketDocument? {
        try await refreshDirectory()
        guard let user = directory.user(reader) else { return nil }
        let aliases = try await states.current(reader).aliases
        guard let ticket = try await tickets.refresh().ticket(reference, of: reader, aliases: aliases),
            canSee(user, ticket.audience)
        else { return nil }
        return try await document(of: ticket)
    }

    /// The tickets that a person may see, newest first.
    ///
    /// - Parameters:
    ///   - before: only those created before the position of this ticket's `created`; nil: from the newest.
    ///   - limit: the most to return.
    public func tickets(reader: UserID, before: Seq? = nil, limit: Int) async throws -> [Ticket] {
        try await refreshDirectory()
        guard let user = directory.user(reader) else { return [] }
        let visible = try await tickets.refresh().all.filter {
            $0.created < before ?? .max && canSee(user, $0.audience)
        }
        return Array(visible.sorted { $0.created > $1.created }.prefix(max(0, limit)))
    }
}
