internal import Synchronization

/// How many records journals got since somebody last looked.
final class JournalGrowth: Sendable {
    private let records = Mutex<[JournalID: Int]>([:])

    func add(_ outcomes: [[JournalID: Seq]]) {
        records.withLock { records in
            for journal in outcomes.joined().map(\.key) { records[journal, default: 0] += 1 }
        }
    }

    /// The journals that got so many, in order. They count from nothing again.
    func take(atLeast count: Int) -> [JournalID] {
        records.withLock { records in
            let grown = records.filter { $0.value >= count }.keys.sorted()
            for journal in grown { records[journal] = nil }
            return grown
        }
    }
}
