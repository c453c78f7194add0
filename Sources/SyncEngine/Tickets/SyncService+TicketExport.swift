extension SyncService {
    /// The tickets that match and that a reader may see, oldest first by when the server took them: the order in which
    /// they are exported, so that another server that takes them in this order lists them alike.
    ///
    /// - Parameter reader: nil: everything there is, for the operator.
    public func ticketsToExport(reader: UserID?, matching filter: TicketFilter) async throws -> [EventID] {
        try await refreshDirectory()
        let user = reader.flatMap { directory.user($0) }
        guard reader == nil || user != nil else { return [] }
        return try await tickets.read { ledger in
            let index = ledger.index
            let words = filter.text.flatMap { $0.isEmpty ? nil : index.words.tickets(with: $0) }
            let lists =
                user.map { TicketSelection(index, reader: $0, scope: filter.scope).lists } ?? [index.everything.lists]
            var found: [EventID] = []
            for entry in OrderedTickets.Descent(lists.map(\.created)) {
                let facts = index.facts[Int(entry.place)]
                let isFound = words.map { Int(entry.place) < $0.count && $0[Int(entry.place)] } ?? true
                if isFound, filter.admits(facts) { found.append(facts.id) }
            }
            return found.reversed()
        }
    }

    /// These tickets with their texts, in this order, with one read of the store; those that are not there, or that the
    /// reader may not see any more, are left out.
    ///
    /// - Parameter reader: nil: everything there is, for the operator.
    public func documents(of ids: some Sequence<EventID>, reader: UserID?) async throws -> [TicketDocument] {
        try await refreshDirectory()
        let user = reader.flatMap { directory.user($0) }
        guard reader == nil || user != nil else { return [] }
        let state = try await tickets.refresh()
        let present = ids.compactMap { state[$0] }.filter { ticket in
            user.map { canSee($0, ticket.audience) } ?? true
        }
        let stored = try await store.fetch(.tickets, seqs: present.flatMap(\.seqs).sorted())
        var records: [EventID: [Record]] = [:]
        for stored in stored {
            let record = try Record(reading: stored, of: .tickets)
            records[record.ticket, default: []].append(record)
        }
        return present.compactMap { TicketDocument(records[$0.id] ?? [], present: $0) }
    }
}
