import SyncEngine

/// Making staged operations durable: the log's thread.
extension StoreCore {
    /// Takes the next batch from the queue, makes it durable with one flush, and tells its callers.
    ///
    /// - Returns: whether there was one.
    package func persist() -> Bool {
        guard let batch = lock.withLock({ $0.takeBatch(limits) }) else {
            failQueued()
            return false
        }
        let start = ContinuousClock.now
        do {
            switch try writer.append(batch) {
            case .durable: settle(batch, took: ContinuousClock.now - start)
            case .refused(let shortage): refuse(batch, shortage)
            }
        } catch {
            fail(batch, error)
        }
        return true
    }

    private func settle(_ batch: Batch, took: Duration) {
        let segment = writer.segment
        let bytes = writer.writtenBytes
        lock.withLock { $0.settle(batch, segment: segment, writtenBytes: bytes, took: took) }
        for call in batch.calls { call.completion(.success(call.outcomes)) }
    }

    /// Not enough room: this batch and everything queued behind it were decided on records that do not exist now.
    private func refuse(_ batch: Batch, _ shortage: DiskError) {
        // Descriptors come back by themselves, so those who ask again need not wait for a look at the disk.
        let isFull = shortage.isOutOfSpace
        let reason = isFull ? "no space for the log (\(shortage))" : "no descriptor for the log (\(shortage))"
        let calls = lock.withLock { state in
            let calls = state.rollBack(batch, refusal: isFull ? .diskFull(reason) : nil)
            state.statistics.refusals[isFull ? .space : .handles, default: 0] += calls.count
            return calls
        }
        for call in calls {
            call.completion(.failure(JournalStoreError.unavailable(retryAfter: .seconds(1), reason: reason)))
        }
    }

    /// Nobody knows what is on the disk: the callers are told so, and nothing is written any more.
    private func fail(_ batch: Batch, _ error: DiskError) {
        poison("the log could not be made durable: \(error)")
        let calls = lock.withLock { $0.abandon(batch) }
        for call in calls { call.completion(.failure(JournalStoreError.outcomeUnknown)) }
    }

    /// Nobody will flush what still waits in a poisoned store; its callers must not wait for ever.
    func failQueued() {
        let calls = lock.withLock { state in
            state.refusal?.isPoisoned == true && !state.isPersisting
                ? state.abandon(Batch(calls: [], durable: state.durableLSN)) : []
        }
        for call in calls { call.completion(.failure(JournalStoreError.outcomeUnknown)) }
    }
}

/// Whole calls that share a flush.
struct Batch {
    var calls: [AppendCall]
    /// The highest number that is durable before it.
    var durable: LSN

    /// The number of the first operation in it, if there is one.
    var first: LSN { durable + 1 }
    var isEmpty: Bool { calls.allSatisfy { $0.placed.isEmpty } }
}

extension CoreState {
    mutating func takeBatch(_ limits: StoreLimits) -> Batch? {
        guard !queue.isEmpty, !isPersisting, refusal?.isPoisoned != true else { return nil }
        var calls: [AppendCall] = []
        var bytes = 0
        var operations = 0
        while let call = queue.first {
            let fits =
                bytes + call.maximumBytes <= limits.maximumBatchBytes
                && operations + call.placed.count <= limits.maximumBatchOperations
            guard fits || calls.isEmpty else { break }
            calls.append(queue.removeFirst())
            bytes += call.maximumBytes
            operations += call.placed.count
        }
        if queue.isEmpty { queue = [] }
        isPersisting = true
        return Batch(calls: calls, durable: durableLSN)
    }

    /// The batch is durable: its records may be seen, and applied.
    mutating func settle(_ batch: Batch, segment: LogSegment, writtenBytes: Int, took: Duration) {
        isPersisting = false
        if segments.last != segment { segments.append(segment) }
        for call in batch.calls {
            queuedBytes -= call.maximumBytes
            settle(call)
        }
        bytesSinceCheckpoint += writtenBytes - statistics.walBytes
        if writtenBytes > statistics.walBytes { isMarked = false }
        statistics.walBytes = writtenBytes
        statistics.batches += 1
        statistics.lastPersist = took
    }

    private mutating func settle(_ call: AppendCall) {
        var place = 0
        for placed in call.placed {
            precondition(placed.lsn == durableLSN + 1, "operation \(placed.lsn) is durable after \(durableLSN)")
            durableLSN = placed.lsn
            highestID = max(highestID, placed.operation.id)
            statistics.appends += 1
            unappliedBytes += placed.operation.maximumLineBytes
            for (index, entry) in placed.operation.entries.enumerated() {
                settle(call.journals[place], placed.seqs[index], isHome: entry.journal == placed.operation.home)
                place += 1
            }
        }
    }

    private mutating func settle(_ journal: Journal, _ seq: Seq, isHome: Bool) {
        journal.durableHead = seq
        if journal.id.isGuarded(byRecordAtHome: isHome) { journal.durableGuard = seq }
        guard !journal.isQueuedForApply else { return }
        journal.isQueuedForApply = true
        applyQueue.append(journal)
    }

    /// Takes back everything that is not durable. The calls it was for.
    mutating func rollBack(_ batch: Batch, refusal: Refusal?) -> [AppendCall] {
        let calls = abandon(batch)
        for journal in calls.flatMap(\.journals) { journal.resetToDurable() }
        nextLSN = durableLSN + 1
        if self.refusal == nil { self.refusal = refusal }
        return calls
    }

    /// Empties the queue. All calls that were not settled.
    mutating func abandon(_ batch: Batch) -> [AppendCall] {
        let calls = batch.calls + queue
        queue = []
        queuedBytes = 0
        isPersisting = false
        return calls
    }
}
