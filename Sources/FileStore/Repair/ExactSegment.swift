import SyncEngine

/// Puts a segment together again so that every checksum in it and around it holds: then it is what it was.
struct ExactSegment {
    private let slot: SegmentSlot
    private let chain: SegmentCheck.Chain
    private let lost: LostLines
    private var output: [UInt8] = []
    private var link: UInt32 = 0
    private var next: Seq
    private var count = 0

    /// The segment's bytes and what follows from them; nil when that much is not known any more.
    static func restore(
        _ slot: SegmentSlot, after chain: SegmentCheck.Chain, _ lost: LostLines
    ) -> (bytes: [UInt8], chain: SegmentCheck.Chain)? {
        if let salvage = slot.salvage, let next = slot.fits(salvage.bytes, after: chain) {
            return (salvage.bytes, next)
        }
        var exact = ExactSegment(slot, chain, lost)
        guard exact.assemble(), let next = slot.fits(exact.output, after: chain) else { return nil }
        return (exact.output, next)
    }

    private init(_ slot: SegmentSlot, _ chain: SegmentCheck.Chain, _ lost: LostLines) {
        self.slot = slot
        self.chain = chain
        self.lost = lost
        next = slot.segment.first
    }

    private mutating func assemble() -> Bool {
        guard takeHeader() else { return false }
        let bytes = slot.salvage?.bytes ?? []
        for item in slot.salvage?.items ?? [] {
            switch item {
            case .bad: continue
            case .record(let line):
                if line.seq > slot.last {
                    let proof = line.seq == slot.last + 1 ? line.previous : nil
                    guard slot.isReplayedBehind, proof == link || fill(upTo: slot.last, proof: proof) else {
                        return false
                    }
                    // Recovery cuts it off, and until then it is a source of its own.
                    output += bytes[line.range.lowerBound...]
                    return true
                }
                guard line.previous == link || fill(upTo: line.seq - 1, proof: line.previous) else { return false }
                take(line.seq, bytes[line.range], line.checksum)
            case .trailer(let trailer, let line):
                guard trailer.previous == link || fill(upTo: trailer.last, proof: trailer.previous) else {
                    return false
                }
                output += bytes[line.body.lowerBound..<line.end]
                return true
            }
        }
        return close()
    }

    private mutating func take(_ seq: Seq, _ bytes: ArraySlice<UInt8>, _ checksum: UInt32) {
        output += bytes
        link = checksum
        next = seq + 1
        count += 1
    }

    /// The header follows from the file's name and what stands before it; of a rewritten one all but the floor.
    private mutating func takeHeader() -> Bool {
        if let header = slot.salvage?.header, let bytes = slot.salvage?.bytes {
            output += bytes[..<header.line.end]
            link = header.line.checksum
            return true
        }
        guard let previous = chain.link, let guardSeq = chain.guardSeq else { return false }
        var header = JournalHeader(
            store: slot.store, generation: slot.segment.generation, journal: slot.journal, first: slot.segment.first,
            guardSeq: guardSeq, previous: previous)
        guard let last = slot.segment.last else {
            link = header.encode(to: &output)
            return true
        }
        guard case .record(let line)? = slot.salvage?.items.first(where: { if case .bad = $0 { false } else { true } })
        else { return false }
        for floor in 0...last {
            var bytes: [UInt8] = []
            header.rewritten = .init(last: last, floor: floor)
            link = header.encode(to: &bytes)
            if link == line.previous {
                output = bytes
                return true
            }
        }
        return false
    }

    /// Puts the lost lines up to a number in their place; `proof` is the checksum that the last of them has to have.
    private mutating func fill(upTo last: Seq, proof: UInt32?) -> Bool {
        var bytes: [UInt8] = []
        var link = link
        var seq = next
        while seq <= last {
            guard let candidate = lost.candidates[seq], candidate.isCertain || proof != nil || slot.isFollowed else {
                return false
            }
            link = candidate.encode(previous: link, to: &bytes)
            seq += 1
        }
        guard proof == nil || proof == link else { return false }
        count += Int(seq - next)
        output += bytes
        self.link = link
        next = seq
        return true
    }

    /// What is lost at the end: records, and the trailer, which follows from what stands before it.
    private mutating func close() -> Bool {
        guard fill(upTo: slot.last, proof: nil) else { return false }
        guard slot.isFollowed || slot.segment.last != nil else { return true }
        for digest in [SegmentDigest(of: output), nil] {
            let trailer = JournalTrailer(count: UInt64(count), last: slot.last, digest: digest, previous: link)
            var bytes: [UInt8] = []
            let checksum = trailer.encode(to: &bytes)
            if checksum == slot.nextLink {
                output += bytes
                return true
            }
        }
        return closeRewritten()
    }

    /// A rewritten segment's trailer names what the next header links to.
    private mutating func closeRewritten() -> Bool {
        guard slot.segment.last != nil, slot.salvage?.damaged.count ?? 2 <= 1, let was = slot.nextLink else {
            return false
        }
        let trailer = JournalTrailer(
            count: UInt64(count), last: slot.last, digest: SegmentDigest(of: output), was: was, previous: link)
        _ = trailer.encode(to: &output)
        return true
    }
}
