import FileStore
import SyncEngine

/// What compaction made of a journal, as those know who asked for it.
struct JournalShape: Equatable {
    private(set) var dropped: [Seq: OperationID] = [:]
    private(set) var replaced: [Seq: [UInt8]] = [:]
    private(set) var floor: Seq = 0

    /// Takes a plan in that was made for this page.
    mutating func take(_ plan: CompactionPlan, _ page: JournalPage) {
        for record in page.records where plan.drop.contains(record.seq) { dropped[record.seq] = record.operation }
        replaced.merge(plan.replace) { _, new in new }
        floor = max(floor, plan.floor)
    }

    /// Whether a page is exactly what this leaves: every number but the dropped ones, and the new contents.
    func fits(_ page: JournalPage) -> Bool {
        let left = (1...max(1, page.head)).filter { $0 <= page.head && dropped[$0] == nil }
        return page.floor == floor && page.records.map(\.seq) == left
            && page.records.allSatisfy { replaced[$0.seq] == nil || replaced[$0.seq] == $0.content }
    }
}

extension CompactionPlan {
    /// A random plan that a store has to carry out: effects go, anything gets another content, the floor rises or not.
    init(drawing seed: UInt64, for journal: JournalID, _ page: JournalPage) {
        var random = SplitMix(seed: seed)
        self.init(floor: UInt64(random.below(Int(page.head) + 1)))
        let (dropping, replacing) = (random.below(100), random.below(60))
        var isUser = false
        if case .user = journal { isUser = true }
        let present = Set(page.records.map(\.seq))
        // What is gone already may be named again.
        drop = (1...max(1, page.head)).filter { $0 <= page.head && !present.contains($0) && random.chance(50) }
        for record in page.records {
            if isUser, record.digest == nil, random.chance(dropping) {
                drop.append(record.seq)
            } else if random.chance(replacing) {
                let text = String(repeating: "x", count: random.below(80))
                replace[record.seq] = Array(#"{"kind":"state","body":{"text":"\#(text)"}}"#.utf8)
            }
        }
        drop.sort()
    }
}
