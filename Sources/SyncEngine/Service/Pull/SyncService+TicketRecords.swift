extension SyncService {
    /// Records read at once while looking for those that a reader may see.
    private static let stride = 128

    /// The records of `tickets` between two positions as a reader gets them, as many as fit, and how far that is.
    ///
    /// Hidden records cost nothing of the page, but a call looks at a bounded number of them.
    func ticketRecords(
        after: Seq, upTo end: Seq, reader: User?, _ state: TicketsState, budget: inout PageBudget
    ) async throws -> (records: [ServedRecord], position: Seq) {
        // Somebody the directory does not know sees nothing; their position has no use for a scan.
        guard let reader else { return ([], end) }
        var found: [ServedRecord] = []
        var position = after
        while position < end, position - after < limits.maximumTicketScan {
            let records = try await ticketRun(after: position, upTo: end)
            guard !records.isEmpty else { return (found, end) }
            for record in records {
                var view = TicketView(record.content, reader: reader)
                // What is hidden from them today is not shown as of a day when it was not.
                if view != .gone, let ticket = state[record.ticket], !canSee(reader, ticket.audience) {
                    view = .nothing
                }
                if let served = try await serve(record, view, state) {
                    guard budget.take(bytes: served.bodyBytes) else { return (found, position) }
                    found.append(ServedRecord(record: served, ticket: record.ticket))
                }
                position = record.seq
            }
        }
        return (found, position)
    }

    /// The next records of `tickets`, whoever may see them.
    func ticketRun(after: Seq, upTo end: Seq) async throws -> [Record] {
        if let records = recent.records(of: .tickets, after: after, through: min(end, after + Seq(Self.stride))) {
            return records
        }
        let page = try await store.read(.tickets, after: after, limit: Self.stride)
        return try page.records.prefix { $0.seq <= end }.map { try Record(reading: $0, of: .tickets) }
    }

    /// The record that stands for what a reader sees of it; nil for nothing.
    private func serve(_ record: Record, _ view: TicketView, _ state: TicketsState) async throws -> Record? {
        var served = record
        served.content.target = nil
        served.content.body = record.content.bodyForReaders
        switch view {
        case .nothing: return nil
        case .record:
            guard record.content.kind == "ticket.note",
                state[record.ticket]?.notes.contains(where: { $0.id == record.id && $0.isDeleted }) == true
            else { break }
            served.content.body = Array("null".utf8)
        case .gone:
            served.content.kind = "ticket.gone"
            served.content.body = nil
        case .whole:
            guard let ticket = state[record.ticket], let document = try await document(of: ticket, upTo: record.seq)
            else { return nil }
            served.content.kind = "ticket.state"
            served.content.body = document.encoded
        }
        return served
    }

    /// A ticket with its texts as of a record; what was deleted since has none.
    func document(of ticket: Ticket, upTo seq: Seq = .max) async throws -> TicketDocument? {
        let stored = try await store.fetch(.tickets, seqs: ticket.seqs.filter { $0 <= seq })
        return TicketDocument(try stored.map { try Record(reading: $0, of: .tickets) }, present: ticket)
    }
}
