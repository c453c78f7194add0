import SyncEngine

/// Writes a segment anew from what is left of it: records that are lost are said to be.
struct LossySegment {
    private(set) var segment: JournalSegment
    private(set) var bytes: [UInt8] = []
    /// What follows from it for the next segment.
    private(set) var chain: SegmentCheck.Chain
    /// The numbers of gap records.
    private(set) var gaps: [Seq] = []
    /// Records made from other parties' without a checksum that proves them.
    private(set) var unproven: [Seq] = []

    private let slot: SegmentSlot
    private let lost: LostLines
    private var orphans: ArraySlice<LostLines.Orphan>
    private var link: UInt32 = 0
    private var count = 0
    private var lsn: LSN

    /// - Parameter generation: higher than any there is.
    init(_ damaged: SegmentSlot, after chain: SegmentCheck.Chain, generation: UInt64, _ lost: LostLines) {
        slot = damaged
        self.lost = lost
        self.chain = chain
        lsn = chain.lsn
        segment = JournalSegment(generation: generation, first: slot.segment.first, last: slot.last)
        let known = Set(slot.salvage?.records.map(\.operation) ?? [])
        orphans = lost.orphans.filter { !known.contains($0.operation) }[...]
        writeHeader()
        writeRecords()
        writeTrailer()
    }

    /// Orphans that found no place here.
    var orphansLeft: [LostLines.Orphan] { Array(orphans) }

    private mutating func writeHeader() {
        let header = slot.salvage?.header?.value
        // Without its header nobody knows which numbers compaction left out: none of them may be asked for.
        let floor = header.map { $0.rewritten?.floor ?? 0 } ?? (slot.segment.last ?? 0)
        let guardSeq = chain.guardSeq ?? header?.guardSeq ?? 0
        let new = JournalHeader(
            store: slot.store, generation: segment.generation, journal: slot.journal, first: segment.first,
            guardSeq: guardSeq, rewritten: .init(last: slot.last, floor: floor),
            previous: chain.link ?? header?.previous ?? 0)
        link = new.encode(to: &bytes)
        chain.guardSeq = guardSeq
    }

    private mutating func writeRecords() {
        let old = slot.salvage?.bytes ?? []
        var next = segment.first
        // The checksum of the line before, as it was; nil behind something lost.
        var former = slot.salvage?.header?.line.checksum
        for line in slot.salvage?.records ?? [] where line.seq <= slot.last {
            if line.seq > next, former != line.previous {
                writeLost(next...line.seq - 1, after: former, proof: line.previous, before: line.lsn)
            }
            write(LineCandidate(head: Array(old[line.head]), lsn: line.lsn, isHome: line.isHome), line.seq)
            former = line.checksum
            next = line.seq + 1
        }
        let trailer = slot.salvage?.trailer
        if next <= slot.last, trailer.map({ $0.previous != former }) ?? true {
            writeLost(next...slot.last, after: former, proof: trailer?.previous, before: .max)
        }
    }

    private mutating func writeLost(_ seqs: ClosedRange<Seq>, after former: UInt32?, proof: UInt32?, before: LSN) {
        let isProven = isProven(seqs, after: former, proof)
        for seq in seqs {
            if let known = lost.candidates[seq], isProven || known.isCertain || known.isDerived {
                if !isProven, !known.isCertain { unproven.append(seq) }
                write(known, seq)
            } else {
                writeGap(seq, before: before)
            }
        }
    }

    private func isProven(_ seqs: ClosedRange<Seq>, after former: UInt32?, _ proof: UInt32?) -> Bool {
        guard var link = former, let proof else { return false }
        var scratch: [UInt8] = []
        for seq in seqs {
            guard let candidate = lost.candidates[seq] else { return false }
            scratch.removeAll(keepingCapacity: true)
            link = candidate.encode(previous: link, to: &scratch)
        }
        return link == proof
    }

    private mutating func writeGap(_ seq: Seq, before: LSN) {
        // In the order of the log, between the records that are left.
        var orphan: LostLines.Orphan?
        if let first = orphans.first, first.lsn < before { orphan = orphans.popFirst() }
        let isHome = orphan != nil || seq == slot.nextGuard
        let gap = LineCandidate(
            gap: seq, in: slot.journal, lsn: max(lsn, orphan?.lsn ?? 0), isHome: isHome,
            lost: orphan.map { ($0.operation, $0.id) })
        gaps.append(seq)
        write(gap, seq)
    }

    private mutating func write(_ candidate: LineCandidate, _ seq: Seq) {
        link = candidate.encode(previous: link, to: &bytes)
        count += 1
        lsn = max(lsn, candidate.lsn)
        if slot.journal.isGuarded(byRecordAtHome: candidate.isHome) { chain.guardSeq = seq }
    }

    private mutating func writeTrailer() {
        let trailer = JournalTrailer(
            count: UInt64(count), last: slot.last, digest: SegmentDigest(of: bytes), was: slot.nextLink,
            previous: link)
        let checksum = trailer.encode(to: &bytes)
        chain = .init(link: slot.nextLink ?? checksum, last: slot.last, guardSeq: chain.guardSeq, lsn: lsn)
    }
}
