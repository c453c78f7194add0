internal import Cryptography
import SyncEngine

/// One pass over a segment's bytes, past damage: every line checked, and linked to the one before it.
struct SegmentCheck {
    /// What the lines before the segment say.
    struct Chain: Equatable {
        /// The checksum the segment's header has to link to; nil after damage.
        var link: UInt32? = 0
        /// Behind a rewritten segment: its own last checksum, which a segment that began later links to.
        var ownLink: UInt32?
        /// The number of the last record, as far as it is known.
        var last: Seq = 0
        /// The guard behind it; nil after damage.
        var guardSeq: Seq? = 0
        var lsn: LSN = 0
    }

    let segment: JournalSegment
    let journal: JournalID
    let store: Bits128
    let path: String
    private(set) var chain: Chain
    private(set) var header: JournalHeader?
    private(set) var trailer: JournalTrailer?
    private(set) var records = 0
    private(set) var findings: [Finding] = []
    /// Called for every intact record.
    private let onRecord: (LineFacts, UnsafeRawBufferPointer, Range<Int>) -> Void
    /// The checksum of the line before; nil after damage.
    private var link: UInt32?
    private var isDamaged = false

    init(
        _ segment: JournalSegment, of journal: JournalID, store: Bits128, path: String, after chain: Chain,
        onRecord: @escaping (LineFacts, UnsafeRawBufferPointer, Range<Int>) -> Void = { _, _, _ in }
    ) {
        self.segment = segment
        self.journal = journal
        self.store = store
        self.path = path
        self.chain = chain
        self.onRecord = onRecord
    }

    /// - Parameters:
    ///   - isLast: whether no segment follows, so that it need not be sealed.
    ///   - replayedFrom: records from here on do not matter.
    mutating func run(_ bytes: UnsafeRawBufferPointer, isLast: Bool, replayedFrom: Seq?, digest: Bool) {
        let former = chain
        var walk = LineWalk(bytes)
        takeHeader(&walk, bytes)
        while let item = walk.next() {
            switch item {
            case .line(let line):
                if let facts = LineFacts(bytes, body: line.body) {
                    if let replayedFrom, facts.seq >= replayedFrom { return }
                    take(facts, line)
                    onRecord(facts, bytes, line.body)
                } else if let trailer = JournalTrailer(bytes, body: line.body) {
                    take(trailer, line, bytes, digest: digest)
                } else {
                    bad(line.body.lowerBound, .form)
                }
                link = line.checksum
            case .bad(let range, let fault):
                // A write that was under way, or will be repeated: the next recovery cuts it off.
                if let replayedFrom, chain.last + 1 >= replayedFrom { return }
                bad(range.lowerBound, fault)
            }
        }
        finish(isLast: isLast, size: bytes.count, former)
    }

    private mutating func takeHeader(_ walk: inout LineWalk, _ bytes: UnsafeRawBufferPointer) {
        guard let line = LineWalk.line(in: bytes, at: 0), let header = JournalHeader(bytes, body: line.body) else {
            add(.header, 0, nil, "no intact header")
            chain = Chain(link: nil, last: segment.first - 1, guardSeq: nil, lsn: chain.lsn)
            link = nil
            isDamaged = true
            // A bad line is passed over; one that is no header is looked at as what it is.
            if LineWalk.line(in: bytes, at: 0) == nil { _ = walk.next() }
            return
        }
        walk = LineWalk(bytes, from: line.end)
        self.header = header
        link = line.checksum
        if header.journal != journal || header.store != store || header.first != segment.first
            || header.generation != segment.generation || header.rewritten?.last != segment.last
        {
            add(.header, 0, nil, "the header is another file's")
        }
        if let former = chain.link, header.previous != former, header.previous != chain.ownLink {
            add(.header, 0, segment.first, "the header does not link to the segment before")
        }
        if let guardSeq = chain.guardSeq, header.guardSeq != guardSeq {
            add(.header, 0, segment.first, "the guard should be \(guardSeq), not \(header.guardSeq)")
        }
        chain.last = segment.first - 1
        chain.guardSeq = header.guardSeq
    }

    @inline(__always)
    private mutating func take(_ facts: LineFacts, _ line: FramedLine) {
        records += 1
        if trailer != nil {
            add(.trailer, line.body.lowerBound, facts.seq, "a record stands behind the trailer")
        } else if let link, facts.previous != link {
            add(.line, line.body.lowerBound, facts.seq, "it does not link to the line before")
        }
        let isNext =
            segment.last.map { facts.seq > chain.last && facts.seq <= $0 } ?? (facts.seq == chain.last + 1)
        if !isNext, link != nil || facts.seq <= chain.last {
            add(.missing, line.body.lowerBound, chain.last + 1, "record \(facts.seq) comes after \(chain.last)")
        }
        if facts.lsn < chain.lsn {
            add(.line, line.body.lowerBound, facts.seq, "operation \(facts.lsn) comes after \(chain.lsn)")
        }
        chain.last = max(chain.last, facts.seq)
        chain.lsn = max(chain.lsn, facts.lsn)
        if journal.isGuarded(byRecordAtHome: facts.isHome) { chain.guardSeq = facts.seq }
    }

    private mutating func take(
        _ trailer: JournalTrailer, _ line: FramedLine, _ bytes: UnsafeRawBufferPointer, digest: Bool
    ) {
        let offset = line.body.lowerBound
        if self.trailer != nil { add(.trailer, offset, nil, "a second trailer") }
        self.trailer = trailer
        if let link, trailer.previous != link { add(.trailer, offset, nil, "it does not link to the line before") }
        let last = segment.last ?? chain.last
        if !isDamaged, trailer.count != UInt64(records) || trailer.last != last {
            add(
                .trailer, offset, nil,
                "it counts \(trailer.count) records up to \(trailer.last), there are \(records) up to \(last)")
        }
        if trailer.last > chain.last { chain.last = trailer.last }
        chain.link = trailer.was ?? line.checksum
        chain.ownLink = line.checksum
        guard digest, !isDamaged, let stated = trailer.digest else { return }
        if stated != Self.digest(UnsafeRawBufferPointer(rebasing: bytes[..<offset])) {
            add(.digest, offset, nil, "the bytes have another SHA-256 than the trailer says")
        }
    }

    private static func digest(_ bytes: UnsafeRawBufferPointer) -> SegmentDigest {
        SegmentDigest(of: bytes.bindMemory(to: UInt8.self))
    }

    private mutating func finish(isLast: Bool, size: Int, _ former: Chain) {
        if trailer == nil {
            (chain.link, chain.ownLink) = (link, nil)
            if !isLast || segment.last != nil { add(.trailer, size, nil, "it has no trailer") }
        }
        if let last = segment.last { chain.last = max(chain.last, last) }
        // What it should hold is said by its neighbours, not by its damaged lines.
        if isDamaged, header == nil { chain.guardSeq = nil }
    }

    private mutating func bad(_ offset: Int, _ fault: LineFault) {
        add(.line, offset, chain.last + 1, fault.rawValue)
        link = nil
        isDamaged = true
        chain.guardSeq = nil
    }

    private mutating func add(_ kind: Finding.Kind, _ offset: Int, _ seq: Seq?, _ text: String) {
        findings.append(Finding(kind, journal: journal, file: path, offset: offset, seq: seq, text))
    }
}
