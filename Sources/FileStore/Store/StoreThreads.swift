/// The two threads behind a store: one makes batches durable, the other brings them into the journals and takes
/// checkpoints.
///
/// They are apart so that a checkpoint, which may take a second, holds up no append.
final class StoreThreads: Sendable {
    private struct Signals {
        var hasDurable = false
        var wantsApply = false
        /// Checkpoints that were asked for, and how many of those requests were met.
        var requested = 0
        var met = 0
        var logEnded = false
        var applierEnded = false
        var onEnd: [@Sendable () -> Void] = []
    }

    private let core: StoreCore
    private let options: FileStore.Options
    private let signals = Lock(Signals())
    private let directoryLock = Lock<DirectoryLock?>(nil)

    init(_ core: StoreCore, options: FileStore.Options) {
        self.core = core
        self.options = options
    }

    /// Starts both. They end after `StoreCore.refuseAppends`, when everything is durable, applied and covered by a
    /// checkpoint.
    ///
    /// - Parameter lock: held until both have ended; nil where there is nothing to hold.
    func start(holding lock: DirectoryLock?) {
        directoryLock.withLock { $0 = lock }
        BlockingThreads.start { self.persistLoop() }
        BlockingThreads.start {
            self.applyLoop()
            // Before anybody is told: who waits for the end may open the directory again at once.
            self.directoryLock.withLock { $0 = nil }
            self.end()
        }
    }

    /// Has everything that is durable now applied and covered by a checkpoint, if the disk takes it. Blocks.
    func settle() {
        let ticket = signals.withLock { signals in
            signals.requested += 1
            signals.hasDurable = true
            signals.wantsApply = true
            return signals.requested
        }
        signals.notify()
        _ = signals.wait { $0.met >= ticket || $0.applierEnded ? () : nil }
    }

    /// Calls `body` once both have ended.
    func onEnd(_ body: @escaping @Sendable () -> Void) {
        let hasEnded = signals.withLock { signals in
            if !signals.applierEnded { signals.onEnd.append(body) }
            return signals.applierEnded
        }
        if hasEnded { body() }
    }

    private func end() {
        let callbacks = signals.withLock { signals in
            signals.applierEnded = true
            return signals.onEnd
        }
        signals.notify()
        for callback in callbacks { callback() }
    }

    private func persistLoop() {
        loop: while true {
            switch core.waitForLogWork(markAfter: options.markMilliseconds) {
            case .persist: while core.persist() { tellApplier() }
            case .mark: core.mark()
            case .end: break loop
            }
        }
        signals.withLock { $0.logEnded = true }
        signals.notify()
    }

    private func tellApplier() {
        let isMuch = core.unappliedBytes >= options.applyBytes
        let isNews = signals.withLock { signals in
            let isNews = !signals.hasDurable || (isMuch && !signals.wantsApply)
            signals.hasDurable = true
            if isMuch { signals.wantsApply = true }
            return isNews
        }
        if isNews { signals.notify() }
    }

    private func applyLoop() {
        let clock = ContinuousClock()
        var lastCheckpoint = clock.now
        var isLast = false
        while !isLast {
            isLast = waitForWork()
            let requested = signals.withLock { $0.requested }
            core.apply()
            let isRequested = signals.withLock { $0.met < requested }
            if isLast || isRequested || core.needsCheckpoint(after: clock.now - lastCheckpoint, options) {
                core.checkpoint()
                lastCheckpoint = clock.now
            }
            if isRequested {
                signals.withLock { $0.met = requested }
                signals.notify()
            }
            core.checkSpace()
        }
    }

    /// Sleeps while there is nothing to do, then long enough for a few records to gather.
    ///
    /// - Returns: whether the log has ended.
    private func waitForWork() -> Bool {
        _ = signals.wait(until: Deadline(in: 1000)) { signals -> Bool? in
            signals.hasDurable || signals.logEnded ? true : nil
        }
        _ = signals.wait(until: Deadline(in: options.applyMilliseconds)) { signals -> Bool? in
            signals.wantsApply || signals.logEnded ? true : nil
        }
        return signals.withLock { signals in
            signals.hasDurable = false
            signals.wantsApply = false
            return signals.logEnded
        }
    }
}

extension StoreCore {
    /// Whether a checkpoint is due: by bytes of log, by journals, or by time.
    func needsCheckpoint(after elapsed: Duration, _ options: FileStore.Options) -> Bool {
        lock.withLock { state in
            state.bytesSinceCheckpoint >= options.checkpointBytes
                || state.dirtyJournals >= options.checkpointJournals
                || (elapsed >= options.checkpointInterval && state.appliedLSN > state.checkpointLSN)
        }
    }
}
