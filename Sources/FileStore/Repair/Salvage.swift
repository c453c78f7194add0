import SyncEngine

/// What is intact in a segment, line by line, and what lies between.
struct Salvage {
    struct Line {
        var seq: Seq
        var lsn: LSN
        var id: EventID
        var operation: OperationID
        var isHome: Bool
        /// With its line feed.
        var range: Range<Int>
        /// Up to its link to the line before.
        var head: Range<Int>
        var checksum: UInt32
        var previous: UInt32
    }

    enum Item {
        case record(Line)
        case trailer(JournalTrailer, FramedLine)
        case bad(Range<Int>)
    }

    let segment: JournalSegment
    /// Whether bits were turned in it, so that it is not what the file holds.
    private(set) var isTurned = false
    let bytes: [UInt8]
    private(set) var header: (value: JournalHeader, line: FramedLine)?
    private(set) var items: [Item] = []

    init(_ bytes: [UInt8], of segment: JournalSegment, journal: JournalID, store: Bits128) {
        self.segment = segment
        self.bytes = bytes
        bytes.withUnsafeBytes { bytes in
            // What is intact in another store's file is no record of this one.
            if let line = LineWalk.line(in: bytes, at: 0), let header = JournalHeader(bytes, body: line.body),
                header.store != store || header.journal != journal
            {
                return
            }
            var walk = LineWalk(bytes)
            var last = segment.first - 1
            while let item = walk.next() {
                switch item {
                case .bad(let range, _): items.append(.bad(range))
                case .line(let line):
                    if line.body.lowerBound == 0, let header = JournalHeader(bytes, body: line.body),
                        header.isOf(segment, journal, store)
                    {
                        self.header = (header, line)
                    } else if let facts = LineFacts(bytes, body: line.body), facts.seq > last,
                        facts.seq <= segment.last ?? .max
                    {
                        last = facts.seq
                        items.append(.record(Line(facts, line)))
                    } else if let trailer = JournalTrailer(bytes, body: line.body) {
                        items.append(.trailer(trailer, line))
                    } else {
                        items.append(.bad(line.body.lowerBound..<line.end))
                    }
                }
            }
        }
    }

    var records: [Line] { items.compactMap { if case .record(let line) = $0 { line } else { nil } } }

    var trailer: JournalTrailer? {
        items.lazy.compactMap { if case .trailer(let trailer, _) = $0 { trailer } else { nil } }.first
    }

    /// The last number that it tells of: damage at the end of an open segment was a record at least.
    var lastTold: Seq {
        let last = records.last?.seq ?? segment.first - 1
        guard case .bad(let range)? = items.last else { return last }
        let end = bytes[range]
        guard !end.starts(with: Array(#"{"sealed":"#.utf8)) else { return last }
        return last + Seq(max(1, end.count { $0 == lineFeed }))
    }

    /// The same with one bit turned in each damaged range where that makes it right.
    func withBitsTurned(_ journal: JournalID, _ store: Bits128) -> Salvage {
        var bytes = bytes
        for range in damaged {
            guard let turned = OneBit.turned(Array(bytes[range]), isRight: OneBit.areLines) else { continue }
            bytes.replaceSubrange(range, with: turned)
        }
        guard bytes != self.bytes else { return self }
        var result = Salvage(bytes, of: segment, journal: journal, store: store)
        result.isTurned = true
        return result
    }

    var damaged: [Range<Int>] { items.compactMap { if case .bad(let range) = $0 { range } else { nil } } }
}

extension Salvage.Line {
    init(_ facts: LineFacts, _ line: FramedLine) {
        seq = facts.seq
        lsn = facts.lsn
        id = facts.id
        operation = facts.operation
        isHome = facts.isHome
        range = line.body.lowerBound..<line.end
        head = line.body.lowerBound..<facts.members.upperBound
        checksum = line.checksum
        previous = facts.previous
    }
}

extension JournalHeader {
    /// Whether it is the header of this file.
    func isOf(_ segment: JournalSegment, _ journal: JournalID, _ store: Bits128) -> Bool {
        self.journal == journal && self.store == store && first == segment.first
            && generation == segment.generation && rewritten?.last == segment.last
    }
}
