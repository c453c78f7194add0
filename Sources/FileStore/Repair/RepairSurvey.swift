import SyncEngine

/// What repair knows of the journals before it plans: which of them are damaged, how far each should reach, and what
/// they hold above the checkpoint.
struct RepairSurvey {
    private(set) var findings: [Finding] = []
    /// Journals whose files have to be looked at in detail.
    private(set) var damaged: Set<JournalID> = []
    /// The last number that each journal has, or another's record says it has.
    private(set) var heads: [JournalID: Seq] = [:]
    private(set) var headsAtCheckpoint: [JournalID: Seq] = [:]
    /// By operation's number.
    private(set) var applied: [LSN: [LogRepair.Applied]] = [:]
    private(set) var highestLSN: LSN = 0
    private(set) var highestID: UInt64 = 0
    private(set) var highestGeneration: UInt64 = 0
    /// Operations that are at home somewhere.
    private(set) var homes: Set<UInt64> = []
    private(set) var journals: [JournalID] = []

    init(_ disk: any Disk, store: Bits128, checkpoint: LSN, settled: LSN, replayedFrom: [JournalID: Seq]) throws {
        let named = replayedFrom.keys
        journals = Set(try JournalPath.all(disk)).union(named).sorted()
        var facts: [JournalFacts] = []
        for journal in journals {
            var view = JournalView(try disk.list(JournalPath.directory(of: journal)))
            view.replayedFrom = replayedFrom[journal]
            var check = JournalCheck(
                disk, store: store, journal: journal, depth: .deep, settled: settled, highest: .max, audits: false)
            try check.run(view)
            take(check.report.findings, journal)
            facts.append(check.facts)
            try readAll(disk, journal, store, checkpoint)
        }
        let cross = CrossCheck(facts)
        findings += cross.findings
        for (journal, seq) in cross.missing {
            damaged.insert(journal)
            heads[journal] = max(heads[journal] ?? 0, seq)
        }
        for journal in Set(cross.missing.map(\.journal)).subtracting(journals) { journals.append(journal) }
        hasOrphans = cross.unnamed > 0
    }

    /// Whether there are records whose author's own record is not found.
    private(set) var hasOrphans = false

    private mutating func take(_ new: [Finding], _ journal: JournalID) {
        findings += new
        let kinds: Set<Finding.Kind> = [.line, .missing, .header, .trailer, .digest, .unreadable]
        if new.contains(where: { kinds.contains($0.kind) }) { damaged.insert(journal) }
    }

    /// Every intact line, also above the checkpoint.
    private mutating func readAll(_ disk: any Disk, _ journal: JournalID, _ store: Bits128, _ checkpoint: LSN) throws {
        try JournalLines.forEach(disk, journal) { line, bytes, body in
            highestLSN = max(highestLSN, line.lsn)
            highestID = max(highestID, line.id.rawValue)
            heads[journal] = max(heads[journal] ?? 0, line.seq)
            if line.isHome { homes.insert(line.operation.longHash) }
            if let lost = line.isGap(bytes) ? line.lostOperation(bytes) : nil { homes.insert(lost.longHash) }
            guard line.lsn > checkpoint else {
                headsAtCheckpoint[journal] = max(headsAtCheckpoint[journal] ?? 0, line.seq)
                return
            }
            guard let record = line.record(bytes, body: body) else { return }
            var others: [(journal: JournalID, seq: Seq)] = []
            line.forEachOther(bytes) { others.append(($0, $1)) }
            applied[line.lsn, default: []].append(.init(journal: journal, record: record, others: others))
        }
        for segment in try JournalSegment.list(disk, journal) {
            highestGeneration = max(highestGeneration, segment.generation)
        }
    }
}

/// The intact lines of a journal's files, whatever is between them.
enum JournalLines {
    static func forEach(
        _ disk: any Disk, _ journal: JournalID, _ body: (LineFacts, UnsafeRawBufferPointer, Range<Int>) -> Void
    ) throws(DiskError) {
        let directory = JournalPath.directory(of: journal)
        for segment in JournalView(try disk.list(directory)).segments {
            guard let bytes = try? disk.readWhole(directory + "/" + segment.name) else { continue }
            bytes.withUnsafeBytes { bytes in
                var walk = LineWalk(bytes)
                while let item = walk.next() {
                    if case .line(let line) = item, let facts = LineFacts(bytes, body: line.body) {
                        body(facts, bytes, line.body)
                    }
                }
            }
        }
    }
}

extension OperationID {
    /// Enough of it to tell it from all others of a store.
    var longHash: UInt64 { bits.high ^ (bits.low &* 0x9E37_79B9_7F4A_7C15) }
}
