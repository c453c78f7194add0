extension SyncService {
    /// Tickets looked at in one go, and goes in one call.
    private static let maximumWarned = (tickets: 100, goes: 10)

    /// Tells those concerned of open tickets whose agreed time is over, or in its last fifth, each once for a priority:
    /// also over restarts, and by several services on one store. At most 1000 tickets a call; what was due more than a
    /// week ago is not told.
    ///
    /// - Returns: how many notifications were written.
    /// - Throws: `JournalStoreError`; `Refusal` `overload`. What was written stays, the rest is told at the next call.
    public func warnOfBreaches() async throws -> Int {
        try await work.run {
            try await refreshDirectory()
            var written = 0
            for _ in 0..<Self.maximumWarned.goes {
                let now = environment.now()
                let due = try await dueTickets(at: now)
                guard !due.isEmpty else { break }
                written += try await warn(of: due, at: now)
            }
            return written
        }
    }

    private struct DueTicket: Sendable {
        var ticket: Ticket
        var stages: TicketAlarms.Stages
        var seq: Seq
    }

    private func dueTickets(at now: Timestamp) async throws -> [DueTicket] {
        try await tickets.read { ledger in
            let index = ledger.index
            return index.alarms.due(at: now, maximum: Self.maximumWarned.tickets).compactMap { place in
                let facts = index.facts[Int(place)]
                return ledger.state[facts.id].map { ticket in
                    let stages = index.alarms.stages(of: facts, at: place, now: now)
                    return DueTicket(ticket: ticket, stages: stages, seq: facts.touched)
                }
            }
        }
    }

    private func warn(of due: [DueTicket], at now: Timestamp) async throws -> Int {
        let directory = self.directory
        let agents = Dictionary(grouping: directory.users.filter { $0.isActive && $0.role == .agent }, by: \.department)
        var written = 0
        for item in due {
            for notice in BreachNotice.notices(of: item.ticket, item.stages, now: now) {
                for person in notice.people(agents, directory) where try await write(notice, to: person) {
                    written += 1
                }
            }
            tickets.told(item.ticket.id, at: item.seq, now: now)
        }
        return written
    }

    /// Writes a notice into somebody's journal; false when it is there.
    private func write(_ notice: BreachNotice, to person: UserID) async throws -> Bool {
        try await lanes.withLane(.user(person)) {
            for _ in 0..<5 {
                guard try await lookup([notice.operation], author: person).isEmpty else { return false }
                let state = try await states.current(person)
                let journal = JournalID.user(person)
                let append = Append(
                    operation: notice.operation, home: journal, digest: notice.digest, id: nextID(),
                    entries: [
                        .init(
                            journal: journal, expect: .exactly(guardSeq: state.guardSeq),
                            content: notice.content(at: environment.now()).encoded)
                    ])
                let outcomes = try await self.append([append])
                publish(outcomes.map(\.seqs))
                if outcomes.first != .conflict { return true }
            }
            throw Refusal(.overload, "the journal was written elsewhere at the same time", retryAfter: .seconds(1))
        }
    }
}
