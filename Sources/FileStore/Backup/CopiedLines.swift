import SyncEngine

/// The lines of one journal segment, checked one after the other with memory for one: what `SegmentScan` does for a
/// whole file at once, up to an operation.
struct CopiedLines {
    let segment: JournalSegment
    let journal: JournalID
    let store: Bits128
    /// The operation up to which lines are wanted.
    let limit: LSN
    /// The checksum that the header must link to.
    let link: UInt32

    private(set) var header: JournalHeader?
    private(set) var trailer: JournalTrailer?
    /// How many records were taken.
    private(set) var count: UInt64 = 0
    /// The number that the next record has, at least.
    private(set) var nextSeq: Seq
    /// The checksum of the last line taken.
    private(set) var checksum: UInt32 = 0

    init(_ segment: JournalSegment, of journal: JournalID, store: Bits128, limit: LSN, link: UInt32) {
        self.segment = segment
        self.journal = journal
        self.store = store
        self.limit = limit
        self.link = link
        nextSeq = segment.first
    }

    /// Whether everything that the segment covers was taken, by its trailer.
    var isWhole: Bool { trailer != nil }

    /// What the next segment's header links to.
    var nextLink: UInt32 { trailer?.was ?? checksum }

    enum Verdict: Equatable {
        case taken
        /// A record above the limit: it and everything behind it are left.
        case beyond
        case bad(LineFault)
    }

    mutating func take(_ bytes: UnsafeRawBufferPointer, _ line: FramedLine) -> Verdict {
        let verdict: Verdict
        if header == nil {
            verdict = takeHeader(bytes, line)
        } else if let record = LineFacts(bytes, body: line.body) {
            verdict = take(record)
        } else {
            verdict = takeTrailer(bytes, line)
        }
        if verdict == .taken { checksum = line.checksum }
        return verdict
    }

    private mutating func takeHeader(_ bytes: UnsafeRawBufferPointer, _ line: FramedLine) -> Verdict {
        guard let header = JournalHeader(bytes, body: line.body) else { return .bad(.form) }
        guard header.journal == journal, header.store == store, header.first == segment.first,
            header.generation == segment.generation, header.rewritten?.last == segment.last, header.previous == link
        else { return .bad(.continuity) }
        self.header = header
        return .taken
    }

    private mutating func take(_ record: LineFacts) -> Verdict {
        let continues = segment.last.map { record.seq >= nextSeq && record.seq <= $0 } ?? (record.seq == nextSeq)
        guard !isWhole, record.previous == checksum, continues else { return .bad(.continuity) }
        guard record.lsn <= limit else { return segment.last == nil ? .beyond : .bad(.continuity) }
        nextSeq = record.seq + 1
        count += 1
        return .taken
    }

    private mutating func takeTrailer(_ bytes: UnsafeRawBufferPointer, _ line: FramedLine) -> Verdict {
        guard let trailer = JournalTrailer(bytes, body: line.body) else { return .bad(.form) }
        guard !isWhole, trailer.previous == checksum, trailer.count == count,
            trailer.last == segment.last ?? (nextSeq - 1)
        else { return .bad(.continuity) }
        self.trailer = trailer
        nextSeq = trailer.last + 1
        return .taken
    }
}
