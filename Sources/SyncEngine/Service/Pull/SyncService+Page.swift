/// A run of a journal with the journal's bounds as of the read.
struct RecordPage: Sendable {
    var records: [Record]
    var head: Seq
    var floor: Seq
}

extension SyncService {
    /// The records of a reader's journal after a position, as many as fit in an answer, and the position as it counts.
    /// One that compaction passed is answered from the beginning. Pages of such an answer go on while the floor stays
    /// where it was.
    func page(
        of reader: UserID, after position: ReadPosition, limit: Int
    ) async throws -> (page: RecordPage, position: ReadPosition) {
        let journal = JournalID.user(reader)
        if position.floor == 0, let page = try await recentPage(of: journal, after: position.user, limit: limit) {
            return (page, position)
        }
        do {
            guard position.floor > 0 else {
                return (try read(try await store.read(journal, after: position.user, limit: limit), journal), position)
            }
            let page = try await store.remaining(journal, after: position.user, limit: limit)
            if page.floor == position.floor { return (try read(page, journal), position) }
        } catch JournalStoreError.tooOld {}
        let start = ReadPosition(user: 0, tickets: 0, replica: position.replica, startsOver: true)
        return (try read(try await store.read(journal, after: 0, limit: limit), journal), start)
    }

    /// The same from memory; nil when something is not there. No position in there is below a floor: whatever raises
    /// one empties the memory.
    func recentPage(of journal: JournalID, after: Seq, limit: Int) async throws -> RecordPage? {
        guard after > 0 else { return nil }
        let head = try await store.heads([journal])[0]
        let end = min(head, after + Seq(limit))
        guard let records = recent.records(of: journal, after: after, through: end) else { return nil }
        return RecordPage(records: Array(bounded(records, size: \.wireBytes)), head: head, floor: 0)
    }

    private func read(_ page: JournalPage, _ journal: JournalID) throws -> RecordPage {
        let records = try bounded(page.records).map { try Record(reading: $0, of: journal) }
        return RecordPage(records: records, head: page.head, floor: page.floor)
    }

    /// The longest run that fits in an answer; at least one record.
    func bounded(_ records: [StoredRecord]) -> ArraySlice<StoredRecord> { bounded(records, size: \.content.count) }

    private func bounded<Element>(_ records: [Element], size: (Element) -> Int) -> ArraySlice<Element> {
        var bytes = 0
        let end = records.firstIndex { record in
            bytes += size(record)
            return bytes > limits.maximumPageBytes
        }
        return records.prefix(max(1, end ?? records.count))
    }
}
