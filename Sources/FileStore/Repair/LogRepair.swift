import SyncEngine

/// Plans a log for what recovery has to bring into the journals, from what is left of the old one and what the journals
/// hold already.
struct LogRepair {
    /// A record that a journal holds above the checkpoint.
    struct Applied {
        var journal: JournalID
        var record: StoredRecord
        /// The journals of a home record in the order of its line.
        var others: [(journal: JournalID, seq: Seq)]
    }

    let checkpoint: LSN
    /// The operations from the checkpoint on, without a hole.
    private(set) var operations: [PlacedOperation] = []
    private(set) var restored = 0
    private(set) var lost: [LSN] = []

    /// The last number that each journal has, as operations are taken.
    private var heads: [JournalID: Seq] = [:]
    /// Numbers that lost operations had in journals.
    private var holes: [JournalID: [Seq]] = [:]

    /// - Parameters:
    ///   - lines: intact lines of the log.
    ///   - applied: by operation's number, what the journals have.
    ///   - last: the last number that is known to have been durable.
    ///   - heads: each journal's last number up to the checkpoint.
    init(
        checkpoint: LSN, lines: [LSN: LogLine], applied: [LSN: [Applied]], last: LSN, heads: [JournalID: Seq]
    ) {
        self.checkpoint = checkpoint
        self.heads = heads
        var found: [LSN: PlacedOperation] = lines.mapValues(\.placed)
        var end = max(last, checkpoint)
        while found[end + 1] != nil { end += 1 }
        guard end > checkpoint else { return }
        for lsn in checkpoint + 1...end where found[lsn] == nil {
            guard let (placed, isProven) = Self.whole(lsn, applied[lsn] ?? []) else { continue }
            found[lsn] = placed
            if isProven { restored += 1 } else { lost.append(lsn) }
        }
        findHoles(found, applied, checkpoint + 1...end)
        for lsn in checkpoint + 1...end { take(found[lsn] ?? standIn(lsn, applied[lsn] ?? [])) }
    }

    /// An operation as its records in the journals say it was, and whether all of them are there: one that is not is
    /// made from the home record, or a gap. Nil without a home record.
    private static func whole(_ lsn: LSN, _ applied: [Applied]) -> (placed: PlacedOperation, isProven: Bool)? {
        guard let home = applied.first(where: { $0.record.digest != nil }), let digest = home.record.digest else {
            return nil
        }
        var bodies = [home.record.content]
        var entries = [Operation.Entry(journal: home.journal, expect: .any, body: 0)]
        var seqs = [home.record.seq]
        var isProven = true
        for other in home.others {
            let there = applied.first { $0.journal == other.journal && $0.record.seq == other.seq }
            if there == nil { isProven = false }
            entries.append(Operation.Entry(journal: other.journal, expect: .any, body: bodies.count))
            bodies.append(
                there?.record.content ?? RecordContent.effect(ofHome: home.record.content)
                    ?? RecordContent.gap(in: other.journal, of: nil).encoded)
            seqs.append(other.seq)
        }
        let operation = Operation(
            operation: home.record.operation, id: home.record.id, home: home.journal, digest: digest,
            entries: entries, bodies: bodies)
        return (PlacedOperation(lsn: lsn, operation: operation, seqs: seqs), isProven)
    }

    /// The numbers that no operation has which is left: those of lost ones.
    private mutating func findHoles(
        _ found: [LSN: PlacedOperation], _ applied: [LSN: [Applied]], _ range: ClosedRange<LSN>
    ) {
        var last: [JournalID: Seq] = [:]
        for lsn in range {
            guard let placed = found[lsn] else { continue }
            for (index, entry) in placed.operation.entries.enumerated() {
                let seq = placed.seqs[index]
                // What is missing before a journal's first operation is the journal's own matter.
                if let former = last[entry.journal], seq > former + 1 {
                    holes[entry.journal, default: []] += former + 1..<seq
                }
                last[entry.journal] = seq
            }
        }
        for lsn in range where found[lsn] == nil {
            for applied in applied[lsn] ?? [] where applied.record.seq > last[applied.journal] ?? 0 {
                holes[applied.journal, default: []].append(applied.record.seq)
            }
        }
        for (journal, seqs) in holes { holes[journal] = Array(Set(seqs)).sorted() }
    }

    private mutating func take(_ placed: PlacedOperation) {
        for (index, entry) in placed.operation.entries.enumerated() { heads[entry.journal] = placed.seqs[index] }
        operations.append(placed)
    }

    /// Stands for a lost operation: in each journal that lacks a number here it says so; and in the directory when none
    /// does, since every number of the log has to be taken.
    private mutating func standIn(_ lsn: LSN, _ applied: [Applied]) -> PlacedOperation {
        lost.append(lsn)
        var entries: [(journal: JournalID, seq: Seq)] = []
        for (journal, seqs) in holes.sorted(by: { $0.key < $1.key }) {
            guard let seq = seqs.first, seq == heads[journal].map({ $0 + 1 }) ?? seq else { continue }
            holes[journal]?.removeFirst()
            entries.append((journal, seq))
        }
        if entries.isEmpty { entries = [(.directory, (heads[.directory] ?? 0) + 1)] }
        var bodies: [[UInt8]] = []
        let records = entries.map { entry -> Operation.Entry in
            let known = applied.first { $0.journal == entry.journal && $0.record.seq == entry.seq }
            bodies.append(known?.record.content ?? RecordContent.gap(in: entry.journal, of: nil).encoded)
            return Operation.Entry(journal: entry.journal, expect: .any, body: bodies.count - 1)
        }
        let nobody = OperationID(Bits128(high: 0x6761_7001_0000_0000, low: lsn))
        let operation = Operation(
            operation: applied.first?.record.operation ?? nobody, id: applied.first?.record.id ?? EventID(0),
            home: entries[0].journal, digest: ContentDigest(Bits128(high: 0, low: 0)), entries: records,
            bodies: bodies)
        return PlacedOperation(lsn: lsn, operation: operation, seqs: entries.map(\.seq))
    }

    /// The segment that holds it, for a generation of its own.
    func encoded(store: Bits128, generation: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        let header = LogHeader(store: store, generation: generation, first: checkpoint + 1, previous: 0)
        var link = header.encode(to: &bytes)
        for placed in operations {
            // When the MANIFEST names it, all of it is durable.
            link = LogLine.encode(placed, durable: placed.lsn - 1, previous: link, to: &bytes)
        }
        return bytes
    }
}
