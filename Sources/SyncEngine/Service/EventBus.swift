internal import Synchronization

/// Tells listeners that a journal grew, after the growth is durable. A poke is a hint: who hears it reads the journal.
final class EventBus: Sendable {
    private struct Listeners {
        var nextKey = 0
        var isFinished = false
        /// In the order in which they came: who is poked first does not hang on chance.
        var byJournal: [JournalID: [Listener]] = [:]
        var heard: [@Sendable (Set<JournalID>) -> Void] = []
    }

    private struct Listener {
        var key: Int
        var continuation: AsyncStream<JournalID>.Continuation
    }

    private let listeners = Mutex(Listeners())

    /// Pokes for these journals from now on; several that were not taken yet count as one.
    func subscribe(to journals: [JournalID]) -> AsyncStream<JournalID> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: JournalID.self, bufferingPolicy: .bufferingNewest(journals.count))
        let key = listeners.withLock { listeners -> Int? in
            listeners.nextKey += 1
            if listeners.isFinished { return nil }
            let listener = Listener(key: listeners.nextKey, continuation: continuation)
            for journal in journals { listeners.byJournal[journal, default: []].append(listener) }
            return listener.key
        }
        guard let key else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in self?.unsubscribe(key, journals) }
        return stream
    }

    private func unsubscribe(_ key: Int, _ journals: [JournalID]) {
        listeners.withLock { listeners in
            for journal in journals {
                listeners.byJournal[journal]?.removeAll { $0.key == key }
                if listeners.byJournal[journal]?.isEmpty == true { listeners.byJournal[journal] = nil }
            }
        }
    }

    /// Calls `heard` at every poke from now on, for as long as the service lives.
    func onPoke(_ heard: @escaping @Sendable (Set<JournalID>) -> Void) {
        listeners.withLock { $0.heard.append(heard) }
    }

    func poke(_ journals: Set<JournalID>) {
        let (found, heard) = listeners.withLock { listeners in
            let poked = listeners.byJournal.isEmpty ? [] : journals.sorted()
            return (
                poked.flatMap { journal in (listeners.byJournal[journal] ?? []).map { (journal, $0) } }, listeners.heard
            )
        }
        for (journal, listener) in found { listener.continuation.yield(journal) }
        for heard in heard { heard(journals) }
    }

    /// Ends every stream: nobody waits for news of a service that stops.
    func finish() {
        let all = listeners.withLock { listeners in
            defer { listeners.byJournal = [:] }
            listeners.isFinished = true
            return listeners.byJournal.values.joined().sorted { $0.key < $1.key }
        }
        for listener in all { listener.continuation.finish() }
    }
}
