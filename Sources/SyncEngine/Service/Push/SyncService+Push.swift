extension SyncService {
    /// Takes a queue of operations and answers each one, with the delta since the client's cursor: `POST /api/sync`.
    ///
    /// - Throws: `Refusal` when the request is refused as a whole (nothing is decided then); `JournalStoreError`.
    public func push(_ body: [UInt8], author: UserID) async throws -> [UInt8] {
        let request = try PushRequest(body, limits: limits)
        return try await work.run {
            let position = try await open(request.cursor, reader: author)
            let results = try await decide(request, author: author)
            work.tally(results)
            answerQuestions(of: author)
            let delta =
                request.limit == 0
                ? nil
                : try await self.delta(reader: author, from: position, replica: request.replica, limit: request.limit)
            return try await answer(request, results, delta, author: author)
        }
    }

    /// Decides a queue in its author's lane, in the directory's too when the replica is new.
    private func decide(_ request: PushRequest, author: UserID) async throws -> [OperationResult] {
        try await lanes.withLane(.user(author)) {
            // Another server, or a change whose outcome got lost, may have made people and roles what they are.
            try await refreshDirectory()
            return switch try binding(request, author: author) {
            case .bound(let origin):
                try await withTicketsLane(request.operations) {
                    try await decide(request, author: author, origin: origin, mintedFor: nil)
                }
            case .claimRequired:
                request.operations.map { .retry($0, code: "claimRequired", need: nil) }
            case .new(let mintedFor):
                try await lanes.withLane(.directory) {
                    let results = try await withTicketsLane(request.operations) {
                        try await decide(request, author: author, origin: .signedIn, mintedFor: mintedFor)
                    }
                    try await refreshDirectory()
                    return results
                }
            }
        }
    }

    /// Holds the lane of the shared tickets while operations on them are decided. Lanes are taken in the order user,
    /// directory, tickets.
    func withTicketsLane<Result>(
        _ operations: [Operation], _ body: () async throws -> Result
    ) async throws -> Result {
        guard operations.contains(where: \.isOnTickets) else { return try await body() }
        return try await lanes.withLane(.tickets, body)
    }

    static let replicaRetired = Refusal(
        .replicaRetired, "this replica was removed by its owner; mint a new one")

    static let replicaOwner = Refusal(
        .replicaOwner, "this replica belongs to somebody else; keep its queue for them")

    private enum Binding {
        case bound(ReplicaOrigin)
        case new(mintedFor: UserID)
        case claimRequired
    }

    private func binding(_ request: PushRequest, author: UserID) throws(Refusal) -> Binding {
        if let binding = directory.binding(of: request.replica) {
            guard binding.user == author else { throw Self.replicaOwner }
            guard !binding.isRetired else { throw Self.replicaRetired }
            return .bound(binding.origin)
        }
        switch request.mintedFor {
        case .signedInUser: return .new(mintedFor: author)
        case .user(let user) where user == author: return .new(mintedFor: author)
        case .user: throw Self.replicaOwner
        case .nobody: return .claimRequired
        }
    }

    /// Decide, append, evolve; after a conflict (another server was faster) what is left is decided anew, five times at
    /// most.
    ///
    /// - Parameter mintedFor: for a replica that is new: its binding goes before its operations, in the same flush.
    ///   Call it in the directory's lane then.
    private func decide(
        _ request: PushRequest, author: UserID, origin: ReplicaOrigin, mintedFor: UserID?
    ) async throws -> [OperationResult] {
        var results: [OperationResult] = []
        for attempt in 0..<5 {
            let rest = request.operations.dropFirst(results.count)
            // A push that only says that nothing more comes still asks for the report.
            guard !rest.isEmpty || attempt == 0 && request.remaining == 0 else { break }
            var draft: PushDraft
            do {
                draft = try await decided(
                    rest, author: author, replica: request.replica, clientTime: request.clientTime, origin: origin)
            } catch is Refusal where !results.isEmpty {
                // A fork that shows after a part was decided is told at the next push, which decides nothing.
                break
            }
            if request.remaining == 0 { draft.report(nextID: nextID) }
            // A push whose every operation waits for a gap decides nothing, so it binds nothing either.
            let binding = draft.appends.isEmpty ? [] : try await bind(request, author: author, mintedFor: mintedFor)
            guard let durable = try await commit(draft, behind: binding) else { continue }
            results += draft.results(durable)
        }
        return results + request.operations.dropFirst(results.count).map { .retry($0, code: "conflict", need: nil) }
    }

    /// The append that binds a new replica to its author; none when it is bound by now.
    private func bind(_ request: PushRequest, author: UserID, mintedFor: UserID?) async throws -> [Append] {
        guard let mintedFor else { return [] }
        try await refreshDirectory()
        if let binding = directory.binding(of: request.replica) {
            guard binding.user == author else { throw Self.replicaOwner }
            return []
        }
        let change = DirectoryChange.bindReplica(request.replica, user: author, mintedFor: mintedFor)
        let name = OperationID.derived("replica.bound", request.replica.description)
        return [try directoryAppend(change, operation: name).append]
    }

    /// Operations decided over a copy of the author's state.
    func decided(
        _ operations: some Collection<Operation>, author: UserID, replica: ReplicaID?, clientTime: Timestamp?,
        origin: ReplicaOrigin = .signedIn
    ) async throws -> PushDraft {
        var draft = try await draft(
            operations, author: author, replica: replica, clientTime: clientTime, origin: origin)
        for operation in operations { try draft.decide(operation, nextID: nextID) }
        return draft
    }

    /// A copy of the author's state, with all that a decision about these operations may look at.
    ///
    /// - Parameter sentBefore: records, by seq, that operations may repeat although their ids differ.
    func draft(
        _ operations: some Collection<Operation>, author: UserID, replica: ReplicaID?, clientTime: Timestamp?,
        origin: ReplicaOrigin = .signedIn, sentBefore: [Seq: Record] = [:]
    ) async throws -> PushDraft {
        try await refreshDirectory()
        return PushDraft(
            author: author, replica: replica, state: try await states.current(author),
            tickets: try await tickets.refresh(), facts: facts(clientTime: clientTime, origin: origin),
            known: try await known(operations, author: author), sentBefore: sentBefore)
    }

    /// The home records of these operations, and of the conflicts they had before.
    private func known(
        _ operations: some Collection<Operation>, author: UserID
    ) async throws -> [OperationID: Record] {
        var found = try await lookup(operations.map(\.id), author: author)
        let conflicting = operations.filter { operation in
            found[operation.id].map { $0.digest != operation.digest } ?? false
        }
        found.merge(try await lookup(conflicting.map(\.conflictID), author: author)) { first, _ in first }
        return found
    }

    func lookup(_ operations: [OperationID], author: UserID) async throws -> [OperationID: Record] {
        guard !operations.isEmpty else { return [:] }
        let journal = JournalID.user(author)
        var found: [OperationID: Record] = [:]
        for stored in try await store.lookup(home: journal, operations: operations) {
            if let stored { found[stored.operation] = try Record(reading: stored, of: journal) }
        }
        return found
    }
}

extension Operation {
    /// Whether a record of it stands in `tickets`.
    var isOnTickets: Bool {
        switch intent {
        case .ticket: true
        case .sendMessage(let message): message.ticket != nil
        default: false
        }
    }
}

extension AppendOutcome {
    /// The seqs of a committed operation.
    var seqs: [JournalID: Seq] {
        if case .committed(let seqs) = self { return seqs }
        return [:]
    }
}
