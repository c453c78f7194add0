internal import JSONText

extension SyncService {
    /// Takes over a queue that was written before anybody signed in: `POST /api/sync/claim`.
    ///
    /// Without a choice nothing is written: the answer says what an import would make of each operation sent along.
    /// With one, the replica belongs to the caller from then on, and its queue can be pushed. The same choice again
    /// gives the same answer.
    ///
    /// - Throws: `Refusal` `replicaOwner` for somebody else's replica, `replicaRetired` for one that was removed,
    ///   `alreadyClaimed` for another choice than the first or a replica that needs no claim; `JournalStoreError`.
    public func claim(_ body: [UInt8], author: UserID) async throws -> [UInt8] {
        let request = try ClaimRequest(body, limits: limits)
        return try await work.run {
            let replica = request.queue.replica
            if let choice = request.choice { try await bind(replica, to: author, choice) }
            let binding = directory.binding(of: replica)
            if let binding { try check(binding, of: author, allows: request.choice) }
            let preview = try await preview(request.queue, author: author, origin: binding?.origin ?? .imported)
            return answer(request, binding?.claim, preview)
        }
    }

    private func bind(_ replica: ReplicaID, to author: UserID, _ choice: ReplicaClaim) async throws {
        guard directory.binding(of: replica) == nil else { return }
        do {
            try await change(.claimReplica(replica, user: author, choice))
        } catch let refusal as Refusal where refusal.code == .alreadyClaimed {
            // Somebody was faster; what they chose is looked at next.
        }
    }

    private func check(_ binding: ReplicaBinding, of author: UserID, allows choice: ReplicaClaim?) throws(Refusal) {
        guard binding.user == author else { throw Self.replicaOwner }
        guard !binding.isRetired else { throw Self.replicaRetired }
        guard let claim = binding.claim else {
            throw Refusal(.alreadyClaimed, "this replica is yours already and needs no claim")
        }
        guard choice ?? claim == claim else {
            throw Refusal(.alreadyClaimed, "this replica was claimed with the choice \(claim.rawValue)")
        }
    }

    /// What would be decided about a queue, without writing any of it.
    private func preview(
        _ queue: PushRequest, author: UserID, origin: ReplicaOrigin
    ) async throws -> [OperationResult] {
        let draft = try await decided(
            queue.operations, author: author, replica: queue.replica, clientTime: queue.clientTime, origin: origin)
        return draft.results(draft.appends.map { _ in [:] })
    }

    private func answer(
        _ request: ClaimRequest, _ claim: ReplicaClaim?, _ preview: [OperationResult]
    ) -> [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.field("replica", request.queue.replica.description)
                if let claim { writer.field("choice", claim.rawValue) } else { writer.null("choice") }
                writer.array("operations") { writer in
                    for (operation, result) in zip(request.queue.operations, preview) {
                        writer.object { result.writeOutcome(kind: operation.kind, to: &$0) }
                    }
                }
                writer.field("epoch", epoch.description)
                writer.field("serverTime", environment.now().description)
            }
        }
    }
}

extension OperationResult {
    /// What would become of an operation: no numbers, for nothing was decided.
    fileprivate func writeOutcome(kind: String, to writer: inout JSONWriter) {
        writer.field("opId", operation.description)
        if let n { writer.field("n", n) }
        writer.field("kind", kind)
        writer.field("outcome", status.rawValue)
        if let need { writer.field("need", need) }
        guard let rejection else { return }
        writer.field("code", rejection.code.rawValue)
        writer.field("error", rejection.reason)
    }
}
