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

        /// Whether the answer needs no file.
        package var isInMemory: Bool { pieces.isEmpty }

        /// A run of lines in one segment.
        struct Piece {
            var segment: JournalSegment
            var first: Seq
            var count: Int
            var start: Int
            var end: Int
        }
    }

    /// Plans records `after + 1 …`, at most `limit`, all durable.
    package func planRead(_ id: JournalID, after: Seq, limit: Int) -> Plan<RecordPlan> {
        lock.withLock { state in
            guard let journal = state.journal(id) else { return .needs([.journal(id)]) }
            var plan = RecordPlan(journal: id, head: journal.durableHead)
            guard after < journal.durableHead, limit > 0 else { return .ready(plan) }
            let last = limit > Int(journal.durableHead - after) ? journal.durableHead : after + Seq(limit)
            let needs = journal.plan(after + 1, last, into: &plan)
            return needs.isEmpty ? .ready(plan) : .needs(needs)
        }
    }

    /// Plans single records, in order; those above the durable head are left out.
    package func planFetch(_ id: JournalID, seqs: [Seq]) -> Plan<RecordPlan> {
        lock.withLock { state in
            guard let journal = state.journal(id) else { return .needs([.journal(id)]) }
            var plan = RecordPlan(journal: id, head: journal.durableHead)
            var needs: [Need] = []
            for run in Set(seqs).filter({ $0 >= 1 && $0 <= journal.durableHead }).sorted().runs {
                needs += journal.plan(run.lowerBound, run.upperBound, into: &plan)
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
    /// - Throws: `FileStoreError.damagedJournal`, `DiskError`.
    package func records(of plan: RecordPlan) throws -> [StoredRecord] {
        var records: [StoredRecord] = []
        for piece in plan.pieces { records += try self.records(of: piece, in: plan.journal) }
        return records + plan.memory
    }

    private func records(of piece: RecordPlan.Piece, in id: JournalID) throws -> [StoredRecord] {
        let path = loader.path(of: piece.segment, in: id)
        let bytes = try disk.open(path, create: false).read(at: piece.start, count: piece.end - piece.start)
        return try bytes.withUnsafeBytes { bytes in
            var records: [StoredRecord] = []
            var offset = 0
            var link: UInt32?
            for seq in piece.first..<(piece.first + Seq(piece.count)) {
                func damage(_ fault: LineFault) -> FileStoreError {
                    .damagedJournal(
                        JournalDamage(
                            journal: id, segment: path, offset: piece.start + offset, seq: seq, fault: fault.rawValue))
                }
                let framed = try LineFraming.line(in: bytes, at: offset).mapError(damage).get()
                guard let line = JournalLine(bytes, body: framed.body) else { throw damage(.form) }
                guard line.record.seq == seq, line.previous == link ?? line.previous else { throw damage(.continuity) }
                records.append(line.record)
                offset = framed.end
                link = framed.checksum
            }
            return records
        }
    }
}

extension Journal {
    /// Adds the records `first ... last`, all durable, to a plan. The indexes it lacks.
    fileprivate func plan(_ first: Seq, _ last: Seq, into plan: inout StoreCore.RecordPlan) -> [Need] {
        var needs: [Need] = []
        var from = first
        for segment in sealed where segment.last >= from && segment.segment.first <= last {
            guard let index = segment.index else {
                needs.append(.index(id, segment.segment))
                continue
            }
            let to = min(last, segment.last)
            plan.add(segment.segment, from, to) { Int(index.offsets[Int($0 - segment.segment.first)]) }
            from = to + 1
        }
        if let active, needs.isEmpty, from <= min(last, appliedHead) {
            let to = min(last, appliedHead)
            plan.add(active.segment, from, to) { seq in
                let place = Int(seq - active.segment.first)
                return place < active.offsets.count ? Int(active.offsets[place]) : active.recordsEnd
            }
            from = to + 1
        }
        if needs.isEmpty, from <= last {
            plan.memory += (from...last).compactMap(pendingRecord)
        }
        return needs
    }
}

extension StoreCore.RecordPlan {
    fileprivate mutating func add(_ segment: JournalSegment, _ first: Seq, _ last: Seq, _ offset: (Seq) -> Int) {
        pieces.append(
            Piece(
                segment: segment, first: first, count: Int(last - first + 1), start: offset(first),
                end: offset(last + 1)))
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
