/// What the log's thread does next, and the marks it writes when it has nothing else to do.
extension StoreCore {
    /// The log's thread's next task.
    enum LogWork {
        case persist, mark, end
    }

    /// Sleeps until a call waits for a flush, or the last flush has waited so long for a mark.
    func waitForLogWork(markAfter milliseconds: Int) -> LogWork {
        let isMarked = lock.withLock { $0.isMarked }
        let work: LogWork? = lock.wait(until: isMarked ? nil : Deadline(in: milliseconds)) { state in
            state.isLogAsleep = state.queue.isEmpty && !state.isEnding
            if state.isLogAsleep { return nil }
            return state.queue.isEmpty ? .end : .persist
        }
        return work ?? .mark
    }

    /// Writes a mark behind the last batch, unless one is there, and makes it durable: from here on damage to that
    /// batch is told from a write that was never finished.
    ///
    /// That there is no room for it is no failure: the next batch proves the same. Called by the thread that persists.
    package func mark() {
        guard let durable = lock.withLock({ $0.takeMark() }) else { return }
        do { _ = try writer.mark(durable: durable) } catch {
            poison("the log could not be made durable: \(error)")
        }
    }
}

extension CoreState {
    /// The number that a mark would name now. Nil when none is needed.
    mutating func takeMark() -> LSN? {
        guard !isMarked, refusal?.isPoisoned != true else { return nil }
        isMarked = true
        return durableLSN
    }
}
