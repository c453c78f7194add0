import SyncEngine

/// A file as repair wants it.
struct RepairedFile {
    var path: String
    var bytes: [UInt8]
    /// Files that it stands for, and that are set aside.
    var replaces: [String]
}

/// Plans the repair of one journal: which files are written anew.
struct JournalRepair {
    let disk: any Disk
    let store: Bits128
    let journal: JournalID
    /// Higher than any there is.
    let generation: UInt64

    private(set) var files: [RepairedFile] = []
    private(set) var lines: [String] = []
    private(set) var gaps = 0
    private(set) var unproven = 0

    init(_ disk: any Disk, store: Bits128, journal: JournalID, generation: UInt64) {
        self.disk = disk
        self.store = store
        self.journal = journal
        self.generation = generation
    }

    private var directory: String { JournalPath.directory(of: journal) }

    /// What the files hold, and the numbers that they should hold and do not.
    ///
    /// - Parameter head: the last number that the journal is known to have had.
    func slots(head: Seq, replayedFrom: Seq?) throws -> [SegmentSlot] {
        let limit = replayedFrom.map { $0 - 1 }
        let head = limit ?? head
        let segments = JournalView(try disk.list(directory)).segments.filter { limit == nil || $0.first <= head }
        let salvages = segments.map { segment in
            Salvage(read(segment), of: segment, journal: journal, store: store).withBitsTurned(journal, store)
        }
        var slots: [SegmentSlot] = []
        var covered: Seq = 0
        for (index, salvage) in salvages.enumerated() {
            if salvage.segment.first > covered + 1 {
                slots.append(missing(covered + 1, salvage.segment.first - 1, salvage.segment.generation))
            }
            let next = index + 1 < salvages.count ? salvages[index + 1] : nil
            let last =
                salvage.segment.last ?? salvage.trailer?.last ?? next.map { $0.segment.first - 1 }
                ?? max(salvage.lastTold, head)
            slots.append(slot(salvage, last: limit.map { min($0, last) } ?? last))
            slots[slots.count - 1].isReplayedBehind = limit.map { $0 <= last } ?? false && salvage.segment.last == nil
            covered = max(covered, last)
        }
        if covered < head { slots.append(missing(covered + 1, head, generation)) }
        for place in slots.indices.dropLast() {
            let header = slots[place + 1].salvage?.header?.value
            slots[place].isFollowed = true
            (slots[place].nextLink, slots[place].nextGuard) = (header?.previous, header?.guardSeq)
        }
        return slots
    }

    private func missing(_ first: Seq, _ last: Seq, _ generation: UInt64) -> SegmentSlot {
        SegmentSlot(
            journal: journal, store: store, segment: JournalSegment(generation: generation, first: first),
            salvage: nil, last: last)
    }

    private func slot(_ salvage: Salvage, last: Seq) -> SegmentSlot {
        SegmentSlot(journal: journal, store: store, segment: salvage.segment, salvage: salvage, last: last)
    }

    /// What cannot be read is as good as not there.
    private func read(_ segment: JournalSegment) -> [UInt8] {
        (try? disk.readWhole(directory + "/" + segment.name)) ?? []
    }

    /// The numbers that no intact line holds.
    static func missing(_ slots: [SegmentSlot]) -> Set<Seq> {
        var missing: Set<Seq> = []
        for slot in slots {
            let there = Set(slot.salvage?.records.map(\.seq) ?? [])
            guard slot.segment.first <= slot.last else { continue }
            for seq in slot.segment.first...slot.last where !there.contains(seq) { missing.insert(seq) }
        }
        return missing
    }

    mutating func plan(_ slots: [SegmentSlot], _ lost: LostLines) {
        var chain = SegmentCheck.Chain()
        var lost = lost
        for slot in slots where slot.segment.first <= slot.last {
            if let salvage = slot.salvage, !salvage.isTurned, let next = slot.fits(salvage.bytes, after: chain) {
                chain = next
            } else if let (bytes, next) = ExactSegment.restore(slot, after: chain, lost) {
                let path = directory + "/" + slot.segment.name
                lines.append("\(path): restored as it was")
                files.append(RepairedFile(path: path, bytes: bytes, replaces: slot.salvage == nil ? [] : [path]))
                chain = next
            } else {
                writeAnew(slot, &chain, &lost)
            }
        }
    }

    private mutating func writeAnew(_ slot: SegmentSlot, _ chain: inout SegmentCheck.Chain, _ lost: inout LostLines) {
        let new = LossySegment(slot, after: chain, generation: generation, lost)
        let path = directory + "/" + new.segment.name
        let old = slot.salvage == nil ? [] : [directory + "/" + slot.segment.name]
        files.append(RepairedFile(path: path, bytes: new.bytes, replaces: old))
        let gaps = new.gaps.isEmpty ? "" : ", lost: \(Self.text(new.gaps))"
        let made = new.unproven.isEmpty ? "" : ", made from other parties' records: \(Self.text(new.unproven))"
        lines.append("\(path): written anew in the place of \(old.first ?? "a file that is gone")\(gaps)\(made)")
        self.gaps += new.gaps.count
        unproven += new.unproven.count
        chain = new.chain
        lost.orphans = new.orphansLeft
    }

    private static func text(_ seqs: [Seq]) -> String {
        seqs.count > 8
            ? "\(seqs.count) records, \(seqs[0]) to \(seqs[seqs.count - 1])"
            : seqs.map { "\($0)" }.joined(separator: ", ")
    }
}
