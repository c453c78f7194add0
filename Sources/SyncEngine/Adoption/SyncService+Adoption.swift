extension SyncService {
    /// Operations decided with one flush; the lanes are free in between.
    private static let adoptedAtOnce = 100

    /// Writes keepsakes as their new owner's, in their order: nothing of them reaches other people. Those that are on
    /// record already are duplicates, so that whatever was interrupted is finished by doing it again.
    ///
    /// A message of the delivery report tells the owner what came of them.
    ///
    /// - Throws: `Refusal` `overload`; `JournalStoreError`.
    public func adopt(_ keepsakes: [Keepsake], author: UserID) async throws -> [OperationResult] {
        var results: [OperationResult] = []
        while results.count < keepsakes.count {
            let part = keepsakes.dropFirst(results.count).prefix(Self.adoptedAtOnce)
            let isLast = results.count + part.count == keepsakes.count
            results += try await work.run {
                try await adopt(part.map { $0.pending(limits: limits) }, author: author, isLast: isLast)
            }
        }
        // For who asks for the new tickets' numbers next.
        _ = try await tickets.refresh()
        if keepsakes.contains(where: { $0.kind == "ai.ask" }) { answerQuestions(of: author) }
        return results
    }

    /// What `adopt` would do, without writing any of it.
    public func previewAdoption(of keepsakes: [Keepsake], author: UserID) async throws -> [OperationResult] {
        try await work.run {
            let draft = try await decided(
                keepsakes.map { $0.pending(limits: limits) }, author: author, replica: nil, clientTime: nil,
                origin: .imported)
            return draft.results(draft.appends.map { _ in [:] })
        }
    }

    private func adopt(_ operations: [Operation], author: UserID, isLast: Bool) async throws -> [OperationResult] {
        try await lanes.withLane(.user(author)) {
            try await withTicketsLane(operations) {
                var results: [OperationResult] = []
                for _ in 0..<5 where results.count < operations.count {
                    var draft = try await decided(
                        operations.dropFirst(results.count), author: author, replica: nil, clientTime: nil,
                        origin: .imported)
                    if isLast { draft.report(nextID: nextID) }
                    guard let durable = try await commit(draft) else { continue }
                    results += draft.results(durable)
                }
                work.tally(results)
                guard results.count == operations.count else {
                    throw Refusal(
                        .overload, "the journal was written elsewhere at the same time", retryAfter: .seconds(1))
                }
                return results
            }
        }
    }
}
