package import SyncEngine

/// Reading: a plan made under the lock, then the files without it.
extension StoreCore {
    /// Records of a journal, or what has to be loaded first.
    package enum Plan<Result> {
        case ready(Result)
        case needs([Need])
    }

    /// Where the records of an answer are: in the files first, the newest in memory.
    package struct RecordPlan: Sendable {
        var journal: JournalID
        var pieces: [Piece] = []
        var memory: [StoredRecord] = []
        package var head: Seq
        package var floor: Seq

        /// Whether the answer needs no file.
        package var isInMemory: Bool { pieces.isEmpty }

        /// A run of lines in one segment.
        struct Piece {
            var segment: JournalSegment
            /// The numbers it is about, of which `count` are there.
            var seqs: ClosedRange<Seq>
            var count: Int
            var start: Int
            var end: Int
        }
    }

    /// Plans records above `after`, at most `limit`, all durable.
    ///
    /// - Throws: `JournalStoreError.tooOld`.
    package func planRead(_ id: JournalID, after: Seq, limit: Int) throws(JournalStoreError) -> Plan<RecordPlan> {
        try lock.withLock { state throws(JournalStoreError) in
            guard let journal = state.journal(id) else { return .needs([.journal(id)]) }
            guard after == 0 || after >= journal.floor else { throw .tooOld(floor: journal.floor) }
            var plan = RecordPlan(journal: id, head: journal.durableHead, floor: journal.floor)
            guard after < journal.durableHead, limit > 0 else { return .ready(plan) }
            let needs = journal.plan(after + 1...journal.durableHead, limit: limit, into: &plan)
            return needs.isEmpty ? .ready(plan) : .needs(needs)
        }
    }

    /// Plans single records, in order; those that are not there or not durable are left out.
    package func planFetch(_ id: JournalID, seqs: [Seq]) -> Plan<RecordPlan> {
        lock.withLock { state in
            guard let journal = state.journal(id) else { return .needs([.journal(id)]) }
            var plan = RecordPlan(journal: id, head: journal.durableHead, floor: journal.floor)
            var needs: [Need] = []
            for run in Set(seqs).filter({ $0 >= 1 && $0 <= journal.durableHead }).sorted().runs {
                needs += journal.plan(run, limit: .max, into: &plan)
            }
            return needs.isEmpty ? .ready(plan) : .needs(Array(Set(needs)))
        }
    }

    /// Plans the seqs of home records; nil where there is none that is durable.
    package func planLookup(_ id: JournalID, _ operations: [OperationID]) -> Plan<[Seq?]> {
        lock.withLock { state in
            guard let journal = state.journal(id) else { return .needs([.journal(id)]) }
            let needs = journal.sealed.filter { $0.index == nil }.map { Need.index(id, $0.segment) }
            guard needs.isEmpty else { return .needs(needs) }
            return .ready(
                operations.map { operation in
                    journal.home(of: operation).flatMap { $0 <= journal.durableHead ? $0 : nil }
                })
        }
    }

    /// The durable heads of journals.
    package func planHeads(_ ids: [JournalID]) -> Plan<[Seq]> {
        lock.withLock { state in
            var heads: [Seq] = []
            var needs: [Need] = []
            for id in ids {
                if let journal = state.journal(id) {
                    heads.append(journal.durableHead)
                } else {
                    needs.append(.journal(id))
                }
            }
            return needs.isEmpty ? .ready(heads) : .needs(needs)
        }
    }

    /// Reads what a plan names. Each line is checked and linked to the one before it in the run.
    ///
    /// - Throws: `PlanOutdated`, `FileStoreError.damagedJournal`, `DiskError`.
    package func records(of plan: RecordPlan) throws -> [StoredRecord] {
        var records: [StoredRecord] = []
        // Pieces of one segment stand behind one another.
        var opened: (segment: JournalSegment, file: any DiskFile)?
        for piece in plan.pieces {
            if opened?.segment != piece.segment {
                opened = (piece.segment, try file(of: piece.segment, in: plan.journal))
            }
            if let opened { records += try self.records(of: piece, in: plan.journal, from: opened.file) }
        }
        return records + plan.memory
    }

    private func file(of segment: JournalSegment, in id: JournalID) throws -> any DiskFile {
        let path = loader.path(of: segment, in: id)
        do {
            return try disk.open(path, create: false)
        } catch {
            guard error.code == DiskError.notFound else { throw error }
            guard isCurrent(segment, in: id) else { throw PlanOutdated() }
            throw FileStoreError.damagedJournal(
                JournalDamage(
                    journal: id, segment: path, offset: 0, seq: segment.first, fault: JournalLoader.missing))
        }
    }

    /// Whether a journal still consists of this segment among others. One that was forgotten is read anew.
    func isCurrent(_ segment: JournalSegment, in id: JournalID) -> Bool {
        lock.withLock { state in
            guard let journal = state.journals[id] else { return false }
            return journal.active?.segment == segment || journal.sealed.contains { $0.segment == segment }
        }
    }

    private func records(
        of piece: RecordPlan.Piece, in id: JournalID, from file: any DiskFile
    ) throws -> [StoredRecord] {
        let path = loader.path(of: piece.segment, in: id)
        let bytes = try file.read(at: piece.start, count: piece.end - piece.start)
        return try bytes.withUnsafeBytes { bytes in
            var records: [StoredRecord] = []
            records.reserveCapacity(piece.count)
            var offset = 0
            var link: UInt32?
            var expected = piece.seqs.lowerBound
            func damage(_ fault: LineFault) -> FileStoreError {
                .damagedJournal(
                    JournalDamage(
                        journal: id, segment: path, offset: piece.start + offset, seq: expected, fault: fault.rawValue))
            }
            while offset < bytes.count {
                let framed = try LineFraming.line(in: bytes, at: offset).mapError(damage).get()
                guard let line = JournalLine(bytes, body: framed.body) else { throw damage(.form) }
                guard line.record.seq >= expected, line.record.seq <= piece.seqs.upperBound,
                    line.previous == link ?? line.previous
                else { throw damage(.continuity) }
                records.append(line.record)
                expected = line.record.seq + 1
                offset = framed.end
                link = framed.checksum
            }
            guard records.count == piece.count else { throw damage(.continuity) }
            return records
        }
    }
}

/// The files of a plan were replaced before they were read: it has to be made again.
package struct PlanOutdated: Error {
    package init() {}
}

extension Journal {
    /// Adds records with these numbers, all durable, to a plan: the first `limit` that are there. The indexes it lacks.
    fileprivate func plan(_ seqs: ClosedRange<Seq>, limit: Int, into plan: inout StoreCore.RecordPlan) -> [Need] {
        var from = seqs.lowerBound
        var left = limit
        for segment in sealed where segment.last >= from && segment.segment.first <= seqs.upperBound && left > 0 {
            guard let index = segment.index else { return [.index(id, segment.segment)] }
            let map = SegmentMap(segment: segment.segment, offsets: index.offsets, end: nil)
            left -= plan.add(map, from...min(seqs.upperBound, segment.last), limit: left)
            from = segment.last + 1
        }
        if let active, from <= min(seqs.upperBound, appliedHead), left > 0 {
            let map = SegmentMap(segment: active.segment, offsets: active.offsets, end: active.recordsEnd)
            left -= plan.add(map, from...min(seqs.upperBound, appliedHead), limit: left)
            from = appliedHead + 1
        }
        if from <= seqs.upperBound, left > 0 {
            let last = left > Int(seqs.upperBound - from) ? seqs.upperBound : from + Seq(left) - 1
            plan.memory += (from...last).compactMap(pendingRecord)
        }
        return []
    }
}

/// Where the lines of a segment's records start, whether sealed or active.
private struct SegmentMap {
    var segment: JournalSegment
    var offsets: [UInt32]
    /// Behind the last record; nil when `offsets` says so.
    var end: Int?

    func offset(_ seq: Seq) -> Int {
        let place = Int(seq - segment.first)
        return place < offsets.count ? Int(offsets[place]) : end ?? 0
    }

    func has(_ seq: Seq) -> Bool { segment.last == nil || offset(seq) < offset(seq + 1) }
}

extension StoreCore.RecordPlan {
    /// Adds the first `limit` records with numbers in a range of one segment. How many there are.
    fileprivate mutating func add(_ map: SegmentMap, _ seqs: ClosedRange<Seq>, limit: Int) -> Int {
        var count = 0
        var last = seqs.upperBound
        if map.segment.last == nil {
            last = limit > seqs.count ? last : seqs.lowerBound + Seq(limit) - 1
            count = Int(last - seqs.lowerBound + 1)
        } else {
            for seq in seqs where map.has(seq) {
                count += 1
                last = seq
                if count == limit { break }
            }
        }
        guard count > 0 else { return 0 }
        pieces.append(
            Piece(
                segment: map.segment, seqs: seqs.lowerBound...last, count: count, start: map.offset(seqs.lowerBound),
                end: map.offset(last + 1)))
        return count
    }
}

extension [Seq] {
    /// The runs of neighbours in sorted numbers.
    fileprivate var runs: [ClosedRange<Seq>] {
        var result: [ClosedRange<Seq>] = []
        for seq in self {
            if let last = result.last, last.upperBound + 1 == seq {
                result[result.count - 1] = last.lowerBound...seq
            } else {
                result.append(seq...seq)
            }
        }
        return result
    }
}
