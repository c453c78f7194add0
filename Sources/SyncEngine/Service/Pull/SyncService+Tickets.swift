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
}
