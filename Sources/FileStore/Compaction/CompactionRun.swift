import SyncEngine

/// What carrying a plan out means for a journal's files: whole segments that become one, and what is left out of them.
struct CompactionRun: Equatable {
    /// Neighbours, oldest records first.
    var segments: [JournalSegment]
    /// The last number they cover.
    var last: Seq
    /// The journal's floor afterwards.
    var floor: Seq
    /// Only numbers that are there.
    var drop: Set<Seq>
    /// Only for numbers that are there and hold something else.
    var replace: [Seq: [UInt8]]
    /// Whether the journal's active segment is one of them: it has to be sealed first.
    var reachesActive: Bool

    var first: Seq { segments.first?.first ?? last }

    /// The name of what comes out. It is new: a reader that planned on a file never finds another one behind its name.
    func output(generation: UInt64) -> JournalSegment {
        let before = segments.filter { $0.first == first && $0.last == last }.map(\.generation).max() ?? 0
        return JournalSegment(generation: max(generation, before + 1), first: first, last: last)
    }

    /// The smallest run that holds every number of `drop` and `replace`; for a floor that rises and nothing else, the
    /// segment that holds the floor. Nil when there is nothing to do.
    init?(_ journal: Journal, drop: Set<Seq>, replace: [Seq: [UInt8]], floor: Seq) {
        let touched = drop.union(replace.keys)
        let floor = max(floor, journal.floor)
        guard let lowest = touched.min() ?? (floor > journal.floor ? floor : nil) else { return nil }
        let highest = touched.max() ?? floor
        let sealed = journal.sealed.filter { $0.last >= lowest && $0.segment.first <= highest }
        let active = journal.active.flatMap { $0.segment.first <= highest ? $0.segment : nil }
        segments = sealed.map(\.segment) + (active.map { [$0] } ?? [])
        last = active == nil ? sealed.last?.last ?? highest : journal.appliedHead
        self.floor = floor
        self.drop = drop
        self.replace = replace
        reachesActive = active != nil
    }
}

extension Journal {
    /// Whether the record with this number is in the files. Needs the indexes.
    func has(_ seq: Seq) -> Bool {
        if let segment = sealed.first(where: { $0.last >= seq }) {
            return segment.segment.first <= seq && segment.index?.has(seq) == true
        }
        return seq <= appliedHead
    }

    /// The bytes of a record's line in the files. Needs the indexes.
    func lineBytes(_ seq: Seq) -> Int {
        if let segment = sealed.first(where: { $0.last >= seq }) { return segment.index?.lineBytes(seq) ?? 0 }
        guard let active else { return 0 }
        let place = Int(seq - active.segment.first)
        let end = place + 1 < active.offsets.count ? Int(active.offsets[place + 1]) : active.recordsEnd
        return end - Int(active.offsets[place])
    }

    /// The numbers of the home records in the files. Needs the indexes.
    var homeSeqs: Set<Seq> {
        sealed.reduce(into: Set(homes.values)) { seqs, segment in
            guard let index = segment.index else { return }
            seqs.formUnion(index.places.map { index.first + Seq($0) })
        }
    }

    /// Puts a rewritten segment in the place of those it stands for.
    func replace(_ run: CompactionRun, with segment: JournalSegment, _ index: SegmentIndex, link: UInt32) {
        let new = SealedSegment(segment: segment, last: run.last, index: index)
        let inputs = Set(run.segments)
        let place = sealed.firstIndex { inputs.contains($0.segment) } ?? sealed.count
        sealed.removeAll { inputs.contains($0.segment) }
        sealed.insert(new, at: place)
        if let active, inputs.contains(active.segment) {
            self.active = nil
            self.link = link
            homes = homes.filter { $0.value > run.last }
        }
        floor = run.floor
    }
}
