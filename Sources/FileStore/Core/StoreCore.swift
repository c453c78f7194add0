package import SyncEngine

/// The store's decisions as plain methods over a `Disk`: stage, persist, apply, checkpoint; opening is recovery.
///
/// The real store calls them from its threads, the crash lab one after the other. The lock guards the state in memory
/// and is never held during a call on the disk. `persist` is called by one thread at a time, and so are `apply` and
/// `checkpoint` together; the rest by anybody.
///
/// What everything rests on: `appliedLSN <= durableLSN`; nothing above `durableLSN` is ever shown or applied; the log
/// keeps every operation above `checkpointLSN`.
package final class StoreCore: @unchecked Sendable {
    package let disk: any Disk
    package let epoch: Epoch
    package let highestEventID: EventID
    let limits: StoreLimits
    let identity: StoreIdentity
    let writer: LogWriter
    let applier: JournalApplier
    let loader: JournalLoader
    /// Told once, when a persist failed; the process has to end.
    let onPoison: @Sendable (String) -> Void
    let lock: Lock<CoreState>
    /// What FORMAT says; held while it is replaced.
    let formats: Lock<Format>
    /// Whether maintenance runs.
    let maintenance = Lock(false)
    /// Held by whoever writes to journals' active segments, or changes which they are.
    let turn = Lock(())
    let trash = Lock(Trash())

    init(
        _ disk: any Disk, limits: StoreLimits, recovered: Recovered, onPoison: @escaping @Sendable (String) -> Void
    ) {
        self.disk = disk
        self.limits = limits
        self.onPoison = onPoison
        epoch = Epoch(recovered.epoch)
        highestEventID = recovered.highestID
        identity = recovered.identity
        writer = recovered.writer
        applier = recovered.applier
        loader = JournalLoader(disk: disk, store: recovered.identity.store)
        lock = Lock(CoreState(recovered: recovered))
        formats = Lock(recovered.format)
    }

    /// Decides a call and puts what is new into the queue.
    ///
    /// - Throws: `JournalStoreError`; nothing was changed.
    package func stage(_ call: AppendCall) throws(JournalStoreError) -> Staged {
        if let error = call.tooLarge { throw error }
        let (staged, wakesLog) = try lock.withLock { state throws(JournalStoreError) in
            if let error = state.refuse(call, limits) { throw error }
            let staged = try state.stage(call)
            defer { if staged == .queued { state.isLogAsleep = false } }
            return (staged, staged == .queued && state.isLogAsleep)
        }
        if wakesLog { lock.notify() }
        return staged
    }

    /// A persist failed, or another writer took over: nothing is written from here on.
    func poison(_ reason: String) {
        let isFirst = lock.withLock { state in
            let isFirst = state.refusal?.isPoisoned != true
            state.refusal = .poisoned(reason)
            return isFirst
        }
        failQueued()
        if isFirst { onPoison(reason) }
    }

    /// Whether a persist failed.
    package var isPoisoned: Bool { lock.withLock { $0.refusal?.isPoisoned == true } }

    /// The store was opened on a disk that keeps nothing: no append is ever taken.
    package func refuseAppends(readOnly reason: String) {
        lock.withLock { $0.refusal = .readOnly(reason) }
    }

    /// Whether caches are worth their space; where nothing may be written, they are not.
    var writesCaches: Bool { lock.withLock { $0.refusal?.isFinal != true && !$0.space.isScarce } }

    /// From here on no append is taken; the log's thread ends when nothing is queued any more.
    package func refuseAppends() {
        lock.withLock { state in
            if state.refusal?.isFinal != true { state.refusal = .closing }
            state.isEnding = true
        }
        lock.notify()
    }

    package var statistics: Statistics {
        lock.withLock { state in
            var result = state.statistics
            result.journalsTouched = state.journals.count
            result.durableLSN = state.durableLSN
            result.appliedLSN = state.appliedLSN
            result.checkpointLSN = state.checkpointLSN
            result.queuedBytes = state.queuedBytes
            result.unappliedBytes = state.unappliedBytes
            if let space = state.space.space {
                result.freeBytes = space.freeBytes
                result.totalBytes = space.totalBytes
                result.freeInodes = space.freeInodes
                result.totalInodes = space.totalInodes
            }
            result.ballastBytes = state.space.hasBallast ? limits.ballastBytes : 0
            result.isSpaceScarce = state.space.isScarce
            result.isPoisoned = state.refusal?.isPoisoned == true
            result.isReadOnly = state.refusal != nil
            result.readOnlyReason = state.refusal?.reason
            return result
        }
    }
}

extension CoreState {
    /// Why a call is not even looked at, if so; counted.
    fileprivate mutating func refuse(_ call: AppendCall, _ limits: StoreLimits) -> JournalStoreError? {
        if let refusal {
            statistics.refusals[refusal.cause, default: 0] += 1
            return refusal.error
        }
        if queuedBytes + call.maximumBytes > max(limits.maximumQueuedBytes, call.maximumBytes) {
            return busy(.queue, "too many appends are waiting for the disk")
        }
        if unappliedBytes > limits.maximumUnappliedBytes {
            return busy(.unapplied, "too many records are waiting for their journals")
        }
        return nil
    }

    private mutating func busy(_ cause: RefusalCause, _ reason: String) -> JournalStoreError {
        statistics.refusals[cause, default: 0] += 1
        return .unavailable(retryAfter: .milliseconds(200), reason: reason)
    }
}

extension CoreState.Refusal {
    var reason: String {
        switch self {
        case .closing: "the store is closing"
        case .readOnly(let reason): "the store is open for reading only: \(reason)"
        case .diskFull(let reason): reason
        case .poisoned(let reason): reason
        }
    }

    var error: JournalStoreError {
        .unavailable(retryAfter: .seconds(1), reason: reason)
    }
}
