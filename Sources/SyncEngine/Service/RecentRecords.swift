internal import Synchronization

/// The newest records of all journals, as they were decided: whoever follows a journal finds them here, without a file.
///
/// A ring: what came first goes first, whoever wrote it. A run is given only when all of it is here, so a record that
/// another server wrote, or that was too large to keep, sends the reader to the store.
final class RecentRecords: Sendable {
    private struct Place: Hashable {
        var journal: JournalID
        var seq: Seq
    }

    private struct Kept {
        var records: [Place: Record] = [:]
        /// In the order in which they came; once it is full, `next` is the oldest.
        var order: [Place] = []
        var next = 0
    }

    /// A larger body is read from the store: a few of them would fill the memory of thousands.
    private static let maximumBodyBytes = 4096

    private let maximum: Int
    private let kept = Mutex(Kept())

    /// - Parameter maximum: how many records are kept.
    init(maximum: Int) { self.maximum = maximum }

    /// Keeps records that are durable.
    func add(_ records: [(journal: JournalID, record: Record)]) {
        kept.withLock { kept in
            for (journal, record) in records where record.bodyBytes <= Self.maximumBodyBytes {
                keep(record, at: Place(journal: journal, seq: record.seq), in: &kept)
            }
        }
    }

    private func keep(_ record: Record, at place: Place, in kept: inout Kept) {
        guard kept.records.updateValue(record, forKey: place) == nil else { return }
        guard kept.order.count == maximum else {
            kept.order.append(place)
            return
        }
        kept.records[kept.order[kept.next]] = nil
        kept.order[kept.next] = place
        kept.next = (kept.next + 1) % maximum
    }

    /// The records of a journal above `after`, up to and with `end`; nil unless all of them are here.
    func records(of journal: JournalID, after: Seq, through end: Seq) -> [Record]? {
        guard after < end else { return after == end ? [] : nil }
        guard end - after <= maximum else { return nil }
        return kept.withLock { kept in
            // The oldest goes first, so a run that is not whole mostly lacks its beginning.
            guard kept.records[Place(journal: journal, seq: after + 1)] != nil else { return nil }
            var run: [Record] = []
            run.reserveCapacity(Int(end - after))
            for seq in after + 1...end {
                guard let record = kept.records[Place(journal: journal, seq: seq)] else { return nil }
                run.append(record)
            }
            return run
        }
    }

    /// Forgets everything, because records read differently now.
    func forget() { kept.withLock { $0 = Kept() } }
}
