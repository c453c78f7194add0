internal import Synchronization

extension MemoryStore: CompactingStore {
    public func compact(_ journal: JournalID, _ plan: CompactionPlan) async throws {
        state.withLock { $0[journal]?.compact(plan) }
    }
}

extension MemoryJournal {
    /// What is left above a position.
    func page(after: Seq, limit: Int) throws(JournalStoreError) -> JournalPage {
        guard after == 0 || after >= floor else { throw .tooOld(floor: floor) }
        let rest = records[Int(min(after, Seq(records.count)))...]
        let left =
            dropped.isEmpty ? Array(rest.prefix(max(0, limit))) : Array(rest.lazy.filter(has).prefix(max(0, limit)))
        return JournalPage(records: left, head: Seq(records.count), floor: floor)
    }

    func has(_ record: StoredRecord) -> Bool { !dropped.contains(record.seq) }

    mutating func compact(_ plan: CompactionPlan) {
        for seq in plan.drop {
            let index = Int(seq) - 1
            precondition(records[index].digest == nil, "home record \(seq) is never dropped")
            records[index].content = []
            dropped.insert(seq)
        }
        for (seq, content) in plan.replace { records[Int(seq) - 1].content = content }
        floor = max(floor, plan.floor)
    }
}
