internal import Synchronization

extension MemoryStore: CompactingStore {
    public func compact(
        _ journal: JournalID, _ plan: CompactionPlan, isDryRun: Bool
    ) async throws -> CompactionSizes {
        state.withLock { journals in
            var compacted = journals[journal] ?? MemoryJournal()
            let before = compacted.contentBytes
            compacted.compact(plan)
            if !isDryRun, journals[journal] != nil { journals[journal] = compacted }
            return CompactionSizes(before: before, after: compacted.contentBytes)
        }
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

    fileprivate var contentBytes: Int { records.reduce(0) { $0 + $1.content.count } }

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
