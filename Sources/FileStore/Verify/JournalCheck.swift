import SyncEngine

/// Checks one journal: its segments in order, what stands beside them, and what its records add up to.
struct JournalCheck {
    /// A file that was listed is gone: compaction has replaced it, and the journal has to be looked at anew.
    struct Vanished: Error {}

    let disk: any Disk
    let store: Bits128
    let journal: JournalID
    let depth: VerifyDepth
    /// Records of later operations are not compared with other journals: those may not be written yet.
    let settled: LSN
    /// No record may be of a later operation.
    let highest: LSN
    /// Whether the engine looks at the records too.
    let audits: Bool

    private(set) var report = VerifyReport()
    /// For the comparison with other journals.
    private(set) var facts: JournalFacts

    init(
        _ disk: any Disk, store: Bits128, journal: JournalID, depth: VerifyDepth, settled: LSN, highest: LSN,
        audits: Bool = true
    ) {
        self.disk = disk
        self.store = store
        self.journal = journal
        self.depth = depth
        self.settled = settled
        self.highest = highest
        self.audits = audits
        facts = JournalFacts(journal)
    }

    private var directory: String { JournalPath.directory(of: journal) }

    /// - Throws: `Vanished`; `DiskError` for a directory that cannot be read.
    mutating func run(_ view: JournalView, pace: Pace? = nil) throws {
        report.journals = 1
        for name in view.leftovers { note(.leftover, name, "left over: another file stands for it") }
        for name in view.strangers { note(.stray, name, "not a file of the store") }
        var audit = depth == .deep && audits ? try newAudit() : nil
        var chain = SegmentCheck.Chain()
        for (index, segment) in view.segments.enumerated() {
            if let from = view.replayedFrom, segment.first >= from { break }
            let isLast = index == view.segments.count - 1
            if depth == .quick {
                if isLast { try checkTail(segment, view) }
                continue
            }
            try check(segment, view, isLast: isLast, &chain, &audit, pace)
        }
        if depth != .quick { close(view, chain) }
        for text in audit?.finish() ?? [] { report.add(Finding(.engine, journal: journal, file: directory, text)) }
    }

    private mutating func check(
        _ segment: JournalSegment, _ view: JournalView, isLast: Bool, _ chain: inout SegmentCheck.Chain,
        _ audit: inout JournalAudit?, _ pace: Pace?
    ) throws {
        let path = directory + "/" + segment.name
        if segment.first != chain.last + 1, segment.first > chain.last + 1 || chain.link != nil {
            report.add(
                Finding(
                    .missing, journal: journal, file: path, seq: chain.last + 1,
                    "the segment begins at \(segment.first), the one before ends at \(chain.last)"))
            chain.link = nil
            chain.guardSeq = nil
        }
        guard let bytes = try read(path, isLast ? view.activeBytes : nil) else {
            chain = .init(link: nil, last: segment.last ?? chain.last, guardSeq: nil, lsn: chain.lsn)
            return
        }
        pace?.spend(bytes.count)
        let part = SegmentPass(journal: journal, depth: depth, settled: settled, highest: highest, facts, audit)
        // One owner at a time, or they would be copied.
        facts = JournalFacts(journal)
        audit = nil
        var check = SegmentCheck(segment, of: journal, store: store, path: path, after: chain) { facts, bytes, body in
            part.take(facts, bytes, body, path)
        }
        bytes.withUnsafeBytes {
            check.run($0, isLast: isLast, replayedFrom: view.replayedFrom, digest: depth == .deep)
        }
        chain = check.chain
        (facts, audit) = part.result()
        if let floor = check.header?.rewritten?.floor { facts.floor = max(facts.floor, floor) }
        report.segments += 1
        report.records += check.records
        report.bytes += bytes.count
        for finding in check.findings + part.findings { report.add(finding) }
        if depth == .deep, check.findings.isEmpty, !isLast || check.trailer != nil {
            try checkIndex(of: segment, bytes, path)
        }
    }

    /// The whole file, or its first bytes. Nil, with a finding, when it cannot be read.
    private mutating func read(_ path: String, _ count: Int?) throws -> [UInt8]? {
        do {
            let file = try disk.open(path, create: false)
            let bytes = try file.read(at: 0, count: count ?? file.size())
            if let count, bytes.count < count {
                report.add(
                    Finding(
                        .missing, journal: journal, file: path, offset: bytes.count,
                        "the file ends at byte \(bytes.count), \(count) had been written"))
            }
            return bytes
        } catch let error as DiskError {
            if error.call == .open, error.code == DiskError.notFound { throw Vanished() }
            report.add(Finding(.unreadable, journal: journal, file: path, "\(error)"))
            return nil
        }
    }

    /// The journal has to reach up to where the log goes on.
    private mutating func close(_ view: JournalView, _ chain: SegmentCheck.Chain) {
        guard let from = view.replayedFrom, chain.last + 1 < from else { return }
        report.add(
            Finding(
                .missing, journal: journal, file: directory, seq: chain.last + 1,
                "the log goes on with record \(from)"))
    }

    /// A cache: one that does not fit is built again when it is needed, one that lies would be believed.
    private mutating func checkIndex(of segment: JournalSegment, _ bytes: [UInt8], _ path: String) throws {
        let name = directory + "/" + segment.indexName
        guard let file = try disk.readWhole(name) else { return }
        let scan = SegmentScan(bytes, of: segment, journal: journal, store: store)
        if SegmentIndex(file) != SegmentIndex(scan) {
            report.add(Finding(.index, journal: journal, file: name, "it does not say what the segment holds"))
        }
    }

    private func newAudit() throws -> JournalAudit {
        let identity = StoreIdentity(store: store, generation: 0)
        let saved = try SavedStates(disk: disk, identity: identity).latest(journal, head: .max)
        return JournalAudit(journal: journal, saved: saved)
    }

    /// The header and the last lines of the last segment.
    private mutating func checkTail(_ segment: JournalSegment, _ view: JournalView) throws {
        let path = directory + "/" + segment.name
        guard let bytes = try readEnds(path, view.activeBytes) else { return }
        report.segments += 1
        report.bytes += bytes.head.count + bytes.tail.count
        let header = bytes.head.withUnsafeBytes { head in
            LineWalk.line(in: head, at: 0).flatMap { JournalHeader(head, body: $0.body) }
        }
        if header?.journal != journal || header?.store != store || header?.first != segment.first {
            report.add(Finding(.header, journal: journal, file: path, offset: 0, "no intact header of this file"))
        }
        guard view.replayedFrom == nil else { return }
        bytes.tail.withUnsafeBytes { tail in
            var walk = LineWalk(tail)
            while let item = walk.next() {
                switch item {
                case .line: report.records += 1
                case .bad(let range, let fault):
                    report.add(
                        Finding(
                            .line, journal: journal, file: path, offset: bytes.start + range.lowerBound,
                            fault.rawValue))
                }
            }
        }
    }

    private static let tailBytes = 16 << 10

    /// The beginning and, from the first line that starts there, the end of a file.
    private mutating func readEnds(
        _ path: String, _ count: Int?
    ) throws -> (head: [UInt8], tail: [UInt8], start: Int)? {
        do {
            let file = try disk.open(path, create: false)
            let size = try count ?? file.size()
            let start = max(0, size - Self.tailBytes)
            let head = try file.read(at: 0, count: min(size, 1024))
            let tail = try file.read(at: start, count: size - start)
            guard start > 0, let feed = tail.firstIndex(of: lineFeed), feed + 1 < tail.count else {
                return (head, tail, start)
            }
            return (head, Array(tail[(feed + 1)...]), start + feed + 1)
        } catch let error as DiskError {
            if error.call == .open, error.code == DiskError.notFound { throw Vanished() }
            report.add(Finding(.unreadable, journal: journal, file: path, "\(error)"))
            return nil
        }
    }

    /// The directory lists a file that is not there, again and again.
    mutating func vanished() {
        report.add(Finding(.unreadable, journal: journal, file: directory, "a file that is listed cannot be opened"))
    }

    private mutating func note(_ kind: Finding.Kind, _ name: String, _ text: String) {
        report.add(Finding(kind, journal: journal, file: directory + "/" + name, text))
    }
}

/// What one segment's records add to the checks that go beyond it.
private final class SegmentPass {
    let journal: JournalID
    let depth: VerifyDepth
    let settled: LSN
    let highest: LSN
    private(set) var facts: JournalFacts
    private(set) var audit: JournalAudit?
    private(set) var findings: [Finding] = []

    init(
        journal: JournalID, depth: VerifyDepth, settled: LSN, highest: LSN, _ facts: JournalFacts,
        _ audit: JournalAudit?
    ) {
        self.journal = journal
        self.depth = depth
        self.settled = settled
        self.highest = highest
        self.facts = facts
        self.audit = audit
    }

    /// Hands over what was gathered.
    func result() -> (JournalFacts, JournalAudit?) {
        defer { (facts, audit) = (JournalFacts(journal), nil) }
        return (facts, audit)
    }

    func take(_ line: LineFacts, _ bytes: UnsafeRawBufferPointer, _ body: Range<Int>, _ path: String) {
        if line.lsn > highest {
            findings.append(
                Finding(
                    .line, journal: journal, file: path, offset: body.lowerBound, seq: line.seq,
                    "it is of operation \(line.lsn), and the log ends at \(highest)"))
        }
        guard depth == .deep else { return }
        if line.lsn <= settled { facts.take(line, bytes) }
        if let record = line.record(bytes, body: body) { audit?.take(record, floor: facts.floor) }
    }
}
