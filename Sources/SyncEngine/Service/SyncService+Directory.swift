extension SyncService {
    /// Writes a fact into the directory and returns the user it concerns, if any; durable when it returns.
    ///
    /// - Throws: `Refusal` when it contradicts the directory; `JournalStoreError`.
    @discardableResult
    public func change(_ change: DirectoryChange) async throws -> User? {
        try await work.run {
            try await lanes.withLane(.directory) {
                try await refreshDirectory()
                let (user, append) = try directoryAppend(change)
                let outcomes = try await store.append([append])
                guard case .committed(let seqs) = outcomes.first else {
                    throw Refusal(
                        .overload, "the directory was changed elsewhere at the same time", retryAfter: .seconds(1))
                }
                try await refreshDirectory()
                publish([seqs])
                return user.flatMap { directory.user($0) }
            }
        }
    }

    /// The append that carries a change; decided against the directory as it is, so call it in the directory's lane.
    func directoryAppend(
        _ change: DirectoryChange, operation: OperationID? = nil
    ) throws(Refusal) -> (user: UserID?, append: Append) {
        let directory = self.directory
        let (user, content) = try directory.decide(change, now: environment.now())
        let append = Append(
            operation: operation ?? OperationID(environment.random()), home: .directory,
            digest: ContentDigest(kind: content.kind, canonicalBody: content.body ?? []), id: nextID(),
            entries: [.init(journal: .directory, expect: .exactly(guardSeq: directory.head), content: content.encoded)])
        return (user, append)
    }
}
