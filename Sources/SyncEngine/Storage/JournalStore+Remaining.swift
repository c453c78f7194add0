extension JournalStore {
    /// Records above a position as compaction left them: `read` that is never too old, for whoever folds a journal or
    /// goes through it page by page. Below the floor numbers are missing, and a page may hold fewer than `limit`.
    func remaining(_ journal: JournalID, after: Seq, limit: Int) async throws -> JournalPage {
        do {
            return try await read(journal, after: after, limit: limit)
        } catch JournalStoreError.tooOld(let floor) {
            var start = after
            while start < floor {
                let end = min(start + Seq(max(1, limit)), floor)
                let records = try await fetch(journal, seqs: Array(start + 1...end))
                if !records.isEmpty {
                    return JournalPage(records: records, head: try await heads([journal])[0], floor: floor)
                }
                start = end
            }
            return try await remaining(journal, after: floor, limit: limit)
        }
    }
}
