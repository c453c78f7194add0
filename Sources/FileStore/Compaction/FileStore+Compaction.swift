public import SyncEngine

extension FileStore: CompactingStore {
    /// - Throws: beside what the protocol says, `CompactionFailure` and `FileStoreError`; the journal is then what it
    ///   was.
    public func compact(
        _ journal: JournalID, _ plan: CompactionPlan, isDryRun: Bool
    ) async throws -> CompactionSizes {
        let (core, threads) = (core, threads)
        do {
            return try await withCheckedThrowingContinuation { continuation in
                // A thread of its own: it may take long, and reads must not wait for it.
                BlockingThreads.start {
                    continuation.resume(
                        with: Result {
                            try core.compact(journal, plan, isDryRun: isDryRun, settle: { threads.settle() })
                        })
                }
            }
        } catch {
            throw Self.translated(error)
        }
    }

    /// Removes what compaction left behind so long ago.
    ///
    /// - Returns: how many bytes came free.
    @discardableResult
    public func emptyTrash(olderThan grace: Duration = .seconds(3600)) async throws -> Int {
        try await run { self.core.emptyTrash(olderThan: grace) }
    }
}
