internal import Synchronization

/// Tells listeners that a journal grew, after the growth is durable. A poke is a hint: who hears it reads the journal.
final class EventBus: Sendable {
    private struct Listeners {
        var nextKey = 0
        var isFinished = false
        var byJournal: [JournalID: [Int: AsyncStream<JournalID>.Continuation]] = [:]
    }

    private let listeners = Mutex(Listeners())

    /// Pokes for these journals from now on; several that were not taken yet count as one.
    func subscribe(to journals: [JournalID]) -> AsyncStream<JournalID> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: JournalID.self, bufferingPolicy: .bufferingNewest(journals.count))
        let key = listeners.withLock { listeners -> Int? in
            listeners.nextKey += 1
            if listeners.isFinished { return nil }
            for journal in journals { listeners.byJournal[journal, default: [:]][listeners.nextKey] = continuation }
            return listeners.nextKey
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
                listeners.byJournal[journal]?[key] = nil
                if listeners.byJournal[journal]?.isEmpty == true { listeners.byJournal[journal] = nil }
            }
        }
    }

    func poke(_ journals: some Sequence<JournalID>) {
        let found = listeners.withLock { listeners in
            journals.flatMap { journal in (listeners.byJournal[journal] ?? [:]).values.map { (journal, $0) } }
        }
        for (journal, continuation) in found { continuation.yield(journal) }
    }

    /// Ends every stream: nobody waits for news of a service that stops.
    func finish() {
        let all = listeners.withLock { listeners in
            defer { listeners.byJournal = [:] }
            listeners.isFinished = true
            return listeners.byJournal.values.flatMap(\.values)
        }
        for continuation in all { continuation.finish() }
    }
}
