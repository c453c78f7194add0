import FileStore
import SyncEngine

/// What the clients of a store know: what they sent, what they were promised, what they were shown. Knows nothing of
/// how a store works.
struct ReferenceModel {
    /// Every operation that was ever sent.
    private(set) var sent: [OperationID: Append] = [:]
    /// What a client may rely on: acknowledged, or shown once.
    private(set) var promised: [OperationID: [JournalID: Seq]] = [:]
    /// Operations the store said it has not written.
    private var refused: Set<OperationID> = []
    /// Operations that may be there or not.
    private var unknown: Set<OperationID> = []
    private(set) var highestPromisedID = EventID(0)
    /// The last record of each journal that was written under its own lane, as far as promised.
    private(set) var guards: [JournalID: Seq] = [:]

    /// What compaction may have left of each journal: one, or more while it is not known whether a compaction was done.
    private var shapes: [JournalID: [JournalShape]] = [:]

    static let journals: [JournalID] = [Fixture.user(1), Fixture.user(2), Fixture.user(3), .tickets, .directory]

    mutating func send(_ append: Append) { sent[append.operation] = append }

    /// Takes a call's answer. What is wrong with it, if anything.
    mutating func take(_ call: [Append], _ result: Result<[AppendOutcome], any Error>) -> String? {
        switch result {
        case .failure(JournalStoreError.outcomeUnknown):
            unknown.formUnion(call.map(\.operation))
            refused.subtract(call.map(\.operation))
            return nil
        case .failure(JournalStoreError.unavailable):
            for append in call { refuse(append.operation) }
            return nil
        case .failure(let error): return "an append failed: \(error)"
        case .success(let outcomes):
            guard outcomes.count == call.count else { return "\(outcomes.count) outcomes for \(call.count) operations" }
            for (append, outcome) in zip(call, outcomes) {
                if let fault = take(append, outcome) { return fault }
            }
            return nil
        }
    }

    private mutating func take(_ append: Append, _ outcome: AppendOutcome) -> String? {
        switch outcome {
        case .conflict:
            refuse(append.operation)
            return nil
        case .committed(let seqs):
            if let before = promised[append.operation], before != seqs {
                return "\(append.operation) was \(before), is now \(seqs)"
            }
            promise(append, seqs)
            return nil
        }
    }

    private mutating func refuse(_ operation: OperationID) {
        if promised[operation] == nil, !unknown.contains(operation) { refused.insert(operation) }
    }

    private mutating func promise(_ append: Append, _ seqs: [JournalID: Seq]) {
        refused.remove(append.operation)
        promised[append.operation] = seqs
        highestPromisedID = max(highestPromisedID, append.id)
        for (journal, seq) in seqs {
            var isOwn = true
            if case .user = journal { isOwn = append.home == journal }
            if isOwn { guards[journal] = max(guards[journal] ?? 0, seq) }
        }
    }

    /// A plan is about to be carried out on what is shown: from here on the journal may be like that.
    mutating func willCompact(_ journal: JournalID, _ plan: CompactionPlan, _ page: JournalPage) -> String? {
        guard var shape = shape(of: journal, page) else { return "\(journal) is neither compacted nor not: \(page)" }
        shape.take(plan, page)
        shapes[journal, default: [JournalShape()]].removeAll { $0 == shape }
        shapes[journal]?.append(shape)
        return nil
    }

    /// The plan was carried out: the journal is like that and no other way.
    mutating func hasCompacted(_ journal: JournalID) {
        shapes[journal] = shapes[journal]?.suffix(1)
    }

    private func shape(of journal: JournalID, _ page: JournalPage) -> JournalShape? {
        shapes[journal, default: [JournalShape()]].last { $0.fits(page) }
    }

    /// Compares what a store shows with what it may show, and takes it as shown. What is wrong, if anything.
    mutating func compare(_ shown: [JournalID: JournalPage]) -> String? {
        var found: [OperationID: [JournalID: Seq]] = [:]
        for (journal, page) in shown {
            guard let shape = shape(of: journal, page) else {
                return """
                    \(journal) has \(page.records.map(\.seq)) up to \(page.head), floor \(page.floor); it may be \
                    \(shapes[journal, default: []])
                    """
            }
            for record in page.records {
                guard let append = sent[record.operation] else {
                    return "\(journal) has \(record.operation), never sent"
                }
                if let fault = compare(record, append, journal, shape) { return fault }
                guard found[record.operation, default: [:]].updateValue(record.seq, forKey: journal) == nil else {
                    return "\(journal) has \(record.operation) twice"
                }
            }
            for (seq, operation) in shape.dropped where seq <= page.head {
                found[operation, default: [:]][journal] = seq
            }
        }
        return compare(found, homes: shown)
    }

    private func compare(
        _ record: StoredRecord, _ append: Append, _ journal: JournalID, _ shape: JournalShape
    ) -> String? {
        guard let entry = append.entries.first(where: { $0.journal == journal }) else {
            return "\(journal) has \(append.operation), which is not for it"
        }
        guard record.content == shape.replaced[record.seq] ?? entry.content, record.id == append.id else {
            return "\(append.operation) is changed"
        }
        let digest = journal == append.home ? append.digest : nil
        return record.digest == digest ? nil : "\(append.operation) has another digest"
    }

    private mutating func compare(
        _ found: [OperationID: [JournalID: Seq]], homes: [JournalID: JournalPage]
    ) -> String? {
        for (operation, seqs) in promised where found[operation] != seqs {
            return "LOST: \(operation) was promised as \(seqs), is \(found[operation] ?? [:])"
        }
        for (operation, seqs) in found {
            guard let append = sent[operation] else { continue }
            guard Set(seqs.keys) == Set(append.entries.map(\.journal)) else {
                return "HALF: \(operation) is only in \(seqs.keys.sorted())"
            }
            if refused.contains(operation) { return "REFUSED \(operation) is there all the same" }
            let home = homes[append.home]?.records.first { $0.seq == seqs[append.home] }
            guard home?.at == seqs.filter({ $0.key != append.home }) else {
                return "\(operation) has other seqs at home"
            }
            promise(append, seqs)
        }
        return nil
    }
}
