extension SyncService {
    /// Puts on record what happened in another system: in order, each operation whole or not at all, one flush for all.
    ///
    /// What is on record already is not written again, so a call that was cut short is simply repeated. An operation
    /// may name what an earlier one of the same call made. Live events tell only that a ticket changed; deltas and
    /// history have all of it.
    ///
    /// - Parameter isDryRun: nothing is written. What is not on record counts as created, also when its author is not
    ///   there yet; references are not looked up.
    /// - Returns: one outcome an operation.
    /// - Throws: `Refusal` `overload` when another server was faster five times; `JournalStoreError`, after which
    ///   repeating the call is safe.
    public func record(_ past: [PastOperation], isDryRun: Bool = false) async throws -> [PastOutcome] {
        guard !isDryRun else { return try await foresee(past) }
        let authors = Set(past.map(\.author)).sorted()
        return try await work.run {
            try await withLanes(authors.map(JournalID.user)[...]) {
                guard past.contains(where: \.isOnTickets) else {
                    return try await put(past, authors)
                }
                return try await lanes.withLane(.tickets) { try await put(past, authors) }
            }
        }
    }

    /// Holds several people's lanes. Only here is more than one held, and always in the order of their numbers.
    private func withLanes<Result>(
        _ journals: ArraySlice<JournalID>, _ body: () async throws -> Result
    ) async throws -> Result {
        guard let first = journals.first else { return try await body() }
        return try await lanes.withLane(first) { try await withLanes(journals.dropFirst(), body) }
    }

    private func put(_ past: [PastOperation], _ authors: [UserID]) async throws -> [PastOutcome] {
        var outcomes: [PastOutcome] = []
        for _ in 0..<5 where outcomes.count < past.count {
            var draft = try await draft(past.dropFirst(outcomes.count), authors)
            for operation in past.dropFirst(outcomes.count) { draft.take(operation, nextID: nextID) }
            guard !draft.appends.isEmpty else { return outcomes + draft.outcomes(durable: 0) }
            let durable = try await append(draft.appends).prefix { $0 != .conflict }.map(\.seqs)
            publish(durable)
            outcomes += draft.outcomes(durable: durable.count)
        }
        guard outcomes.count == past.count else {
            throw Refusal(
                .overload, "the journals were written elsewhere at the same time", retryAfter: .seconds(1))
        }
        return outcomes
    }

    private func draft(_ past: ArraySlice<PastOperation>, _ authors: [UserID]) async throws -> PastDraft {
        try await refreshDirectory()
        var states: [UserID: JournalState] = [:]
        for author in authors where directory.user(author) != nil {
            states[author] = try await self.states.current(author)
        }
        return PastDraft(
            states: states, tickets: try await tickets.refresh(),
            facts: facts(clientTime: nil, origin: .signedIn), known: try await onRecord(past))
    }

    /// The home records of these operations and their answers.
    private func onRecord(_ past: some Sequence<PastOperation>) async throws -> [PastDraft.Key: Record] {
        var found: [PastDraft.Key: Record] = [:]
        for (author, operations) in Dictionary(grouping: past, by: \.author) {
            let names = operations.flatMap { $0.answer == nil ? [$0.operation] : [$0.operation, $0.answerID] }
            for (operation, record) in try await lookup(names, author: author) {
                found[.init(author: author, operation: operation)] = record
            }
        }
        return found
    }

    /// What `record` would make of operations, as far as it can be told without doing any.
    private func foresee(_ past: [PastOperation]) async throws -> [PastOutcome] {
        let known = try await onRecord(past)
        let tickets = try await tickets.refresh()
        let now = environment.now()
        var seen: [PastDraft.Key: ContentDigest] = [:]
        var states: [UserID: JournalState] = [:]
        for past in past where past.kind == "message.send" && past.id != nil && states[past.author] == nil {
            states[past.author] = try await self.states.current(past.author)
        }
        return past.map { past in
            if let outcome = tickets.present(past, now: now) ?? states[past.author]?.present(past, now: now) {
                return outcome
            }
            let key = PastDraft.Key(author: past.author, operation: past.operation)
            if let digest = seen[key] ?? known[key]?.digest {
                let id = known[key]?.id
                return PastOutcome(
                    digest == past.fingerprint ? .known : .changed, id: id, number: id.flatMap { tickets[$0]?.number })
            }
            seen[key] = past.fingerprint
            return PastOutcome(.created)
        }
    }
}
