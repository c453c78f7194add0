import SyncEngine

/// Bringing the live operations into their journals: each is cut back to the checkpoint and written anew.
extension Recovery {
    /// - Throws: `JournalDamage` when a journal lacks what the checkpoint says it has; `LogCorruption` when one has
    ///   what the log lost; `DiskError`.
    func replay(
        _ lines: [LogLine], _ identity: StoreIdentity, _ applier: JournalApplier, checkpoint: LSN
    ) throws -> [Journal] {
        var records: [JournalID: [PendingRecord]] = [:]
        var order: [JournalID] = []
        for line in lines {
            for (index, entry) in line.placed.operation.entries.enumerated() {
                if records[entry.journal] == nil { order.append(entry.journal) }
                records[entry.journal, default: []].append(PendingRecord(placed: line.placed, entry: index))
            }
        }
        return try order.map { id in
            let bounds = Bounds(checkpoint: checkpoint, last: lines.last?.placed.lsn ?? checkpoint)
            let journal = try cut(id, identity.store, to: bounds, next: records[id]?.first?.seq ?? 1)
            try fill(journal, records[id] ?? [], applier)
            return journal
        }
    }

    private func fill(_ journal: Journal, _ records: [PendingRecord], _ applier: JournalApplier) throws {
        journal.homes.reserveCapacity(journal.homes.count + records.count)
        for record in records {
            guard record.seq == journal.head + 1 else {
                throw JournalDamage(
                    journal: journal.id, segment: JournalPath.directory(of: journal.id), offset: 0,
                    seq: journal.head + 1, fault: "the log goes on with record \(record.seq)")
            }
            journal.head = record.seq
            if journal.id.isGuarded(byRecordAtHome: record.isHome) { journal.guardSeq = record.seq }
            if record.isHome { journal.homes[record.placed.operation.operation] = record.seq }
        }
        journal.pending = records
        (journal.durableHead, journal.durableGuard) = (journal.head, journal.guardSeq)
        let (changes, shortage) = try applier.apply(journal.applyWork())
        changes.forEach(journal.take)
        if let shortage { throw shortage }
    }

    /// What a journal may hold: records up to the checkpoint for certain, none above the log's last operation.
    private struct Bounds {
        var checkpoint: LSN
        var last: LSN
    }

    /// Takes everything above the checkpoint out of a journal's files.
    ///
    /// Lines that look right are cut too: they may be in the page cache only. First all is read and checked, then
    /// written.
    private func cut(_ id: JournalID, _ store: Bits128, to bounds: Bounds, next: Seq) throws -> Journal {
        let loader = JournalLoader(disk: disk, store: store)
        var kept = try JournalSegment.list(disk, id)
        var cut: [JournalSegment] = []
        var end: (scan: SegmentScan, size: Int)?
        while let last = kept.last, end == nil {
            let bytes = try disk.readWhole(loader.path(of: last, in: id)) ?? []
            let all = SegmentScan(bytes, of: last, journal: id, store: store)
            guard all.lastLSN <= bounds.last else { throw lost(all.lastLSN, bounds, id) }
            // A rewritten segment was durable, and all in it was covered by a checkpoint, before it got its name.
            let scan =
                last.last != nil && all.lastLSN <= bounds.checkpoint && all.isSealed
                ? all : SegmentScan(bytes, of: last, journal: id, store: store, limit: bounds.checkpoint)
            if scan.offsets.isEmpty { cut.append(kept.removeLast()) } else { end = (scan, bytes.count) }
        }
        let head = end.map { $0.scan.nextSeq - 1 } ?? 0
        guard head + 1 == next else {
            throw JournalDamage(
                journal: id, segment: kept.last.map { loader.path(of: $0, in: id) } ?? JournalPath.directory(of: id),
                offset: end?.scan.end ?? 0, seq: head + 1,
                fault: end?.scan.fault?.rawValue ?? "records up to \(next - 1) were durable")
        }
        if let end, let last = kept.last, last.last != nil, !end.scan.isSealed {
            throw JournalDamage(
                journal: id, segment: loader.path(of: last, in: id), offset: end.scan.end, seq: end.scan.nextSeq,
                fault: "it was rewritten and holds what no checkpoint covers")
        }
        for segment in cut { try remove(segment, of: id) }
        guard let end, let last = kept.last else { return Journal(id) }
        if end.size > end.scan.end {
            try disk.remove(JournalPath.directory(of: id) + "/" + last.indexName, step: .indexWrite)
            try disk.open(loader.path(of: last, in: id), create: false)
                .truncate(to: end.scan.end, step: .recoveryCut)
        }
        return try loader.journal(id, segments: kept, lastScan: end.scan)
    }

    /// Only durable operations get into journals, so one that is there and not in the log was lost by the medium.
    private func lost(_ lsn: LSN, _ bounds: Bounds, _ id: JournalID) -> LogCorruption {
        LogCorruption(
            segment: LogSegment.directory, offset: 0, lsn: bounds.last + 1, durable: lsn, journals: [id],
            fault: "the log ends, and a journal has operation \(lsn)")
    }

    private func remove(_ segment: JournalSegment, of id: JournalID) throws {
        let directory = JournalPath.directory(of: id)
        try disk.remove(directory + "/" + segment.indexName, step: .indexWrite)
        try disk.remove(directory + "/" + segment.name, step: .recoveryRemove)
    }
}

extension PendingRecord {
    var seq: Seq { placed.seqs[entry] }
}
