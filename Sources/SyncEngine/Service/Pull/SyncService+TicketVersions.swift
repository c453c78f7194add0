extension Ticket {
    /// The position in `tickets` of the last record about it: who read the ticket as it stands here has seen up to it.
    public var lastSeq: Seq { seqs.last ?? created }
}

extension SyncService {
    /// What a ticket's fields were, oldest first: after its creation and after each of its changes.
    ///
    /// Who may see the ticket is the caller's to ask.
    ///
    /// - Parameter read: takes from each version what is wanted.
    public func versions<Value: Sendable>(
        of ticket: Ticket, _ read: (Ticket) -> Value
    ) async throws -> [Value] {
        let records = try await store.fetch(.tickets, seqs: ticket.seqs)
            .map { try Record(reading: $0, of: .tickets) }
        guard let first = records.first, var version = Ticket(creation: first) else { return [] }
        var values = [read(version)]
        for record in records.dropFirst() {
            version.evolve(record)
            if record.content.kind == "ticket.update" { values.append(read(version)) }
        }
        return values
    }
}
