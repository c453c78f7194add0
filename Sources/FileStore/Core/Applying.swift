import SyncEngine

/// Bringing durable records into their journals, and the checkpoints that follow: the applier's thread.
extension StoreCore {
    /// Durable bytes that are in no journal yet.
    package var unappliedBytes: Int { lock.withLock { $0.applyQueue.isEmpty ? 0 : $0.unappliedBytes } }

    /// Writes every durable record into its journal. What the disk does not take now stays for the next time.
    ///
    /// - Returns: whether everything that was durable at the start is applied.
    @discardableResult
    package func apply() -> Bool { turn.withLock { _ in applyAll() } }

    private func applyAll() -> Bool {
        let (target, journals, bytes) = lock.withLock { $0.takeApplyQueue() }
        guard !journals.isEmpty else { return true }
        var left: [Journal] = []
        for journal in journals where !apply(journal) { left.append(journal) }
        lock.withLock { $0.finishApply(target, left: left, count: journals.count, bytes: bytes) }
        lock.withLock { $0.evict(limits) }
        return left.isEmpty
    }

    private func apply(_ journal: Journal) -> Bool {
        guard let work = lock.withLock({ $0.refusal?.isPoisoned == true ? nil : journal.applyWork() }) else {
            return false
        }
        do {
            let (changes, shortage) = try applier.apply(work)
            lock.withLock { _ in changes.forEach(journal.take) }
            return shortage == nil
        } catch {
            poison("a journal could not be written: \(error)")
            return false
        }
    }
}

extension CoreState {
    /// The journals with durable records, and the number up to which applying them reaches.
    mutating func takeApplyQueue() -> (target: LSN, journals: [Journal], bytes: Int) {
        guard refusal?.isPoisoned != true else { return (appliedLSN, [], 0) }
        let journals = applyQueue
        applyQueue = []
        // From here a settled operation queues the journal anew.
        for journal in journals { journal.isQueuedForApply = false }
        return (durableLSN, journals, unappliedBytes)
    }

    mutating func finishApply(_ target: LSN, left: [Journal], count: Int, bytes: Int) {
        dirtyJournals += count
        for journal in left where !journal.isQueuedForApply {
            journal.isQueuedForApply = true
            applyQueue.append(journal)
        }
        guard left.isEmpty else {
            let lowest = left.compactMap { $0.pending.first?.placed.lsn }.min() ?? target + 1
            appliedLSN = max(appliedLSN, min(target, lowest - 1))
            return
        }
        appliedLSN = target
        unappliedBytes -= bytes
    }
}
