import SyncEngine

/// Reads a journal's bounds from its files: at first touch, and no other file than its last segment.
struct JournalLoader {
    let disk: any Disk
    let store: Bits128

    /// - Parameter durable: the number of the last durable operation; a record above it has no operation in the log.
    /// - Throws: `JournalDamage`, `DiskError`.
    func load(_ id: JournalID, durable: LSN) throws -> Journal {
        let segments = try JournalSegment.list(disk, id)
        guard let last = segments.last else { return Journal(id) }
        let path = path(of: last, in: id)
        let scan = SegmentScan(try disk.readWhole(path) ?? [], of: last, journal: id, store: store)
        if let fault = scan.fault {
            throw JournalDamage(
                journal: id, segment: path, offset: scan.end, seq: scan.header == nil ? last.first : scan.nextSeq,
                fault: fault.rawValue)
        }
        guard scan.lastLSN <= durable else {
            throw JournalDamage(
                journal: id, segment: path, offset: scan.end, seq: scan.nextSeq - 1,
                fault: "it is of operation \(scan.lastLSN), and the log ends at \(durable)")
        }
        guard last.last == nil || scan.isSealed else {
            throw JournalDamage(
                journal: id, segment: path, offset: scan.end, seq: scan.nextSeq, fault: "it has no trailer")
        }
        return try journal(id, segments: segments, lastScan: scan)
    }

    /// The index of a sealed segment: the sidecar if it fits the segment, else built and written again.
    ///
    /// - Throws: `JournalDamage`, `DiskError`.
    func index(of segment: JournalSegment, in id: JournalID) throws -> SegmentIndex {
        let path = path(of: segment, in: id)
        let sidecar = JournalPath.directory(of: id) + "/" + segment.indexName
        let size = try disk.size(of: path) ?? 0
        if let kept = try disk.readWhole(sidecar).flatMap({ SegmentIndex($0) }), kept.first == segment.first,
            kept.size == UInt64(size), try checksum(at: size, path) == kept.trailer
        {
            return kept
        }
        return try buildIndex(of: segment, in: id, path: path, sidecar: sidecar)
    }

    private func buildIndex(
        of segment: JournalSegment, in id: JournalID, path: String, sidecar: String
    ) throws -> SegmentIndex {
        let bytes = try disk.readWhole(path) ?? []
        let scan = SegmentScan(bytes, of: segment, journal: id, store: store)
        guard scan.fault == nil, scan.isSealed else {
            throw JournalDamage(
                journal: id, segment: path, offset: scan.end, seq: scan.nextSeq,
                fault: scan.fault?.rawValue ?? "it has no trailer")
        }
        let index = SegmentIndex(scan)
        // A cache: a full disk must not keep anybody from reading.
        do {
            _ = try disk.writeWhole(index.encoded, to: sidecar, step: .indexWrite)
        } catch {
            guard error.isShortage else { throw error }
        }
        return index
    }

    /// The checksum in the suffix that ends at `size`.
    private func checksum(at size: Int, _ path: String) throws -> UInt32? {
        guard size >= LineFraming.suffixBytes else { return nil }
        let start = size - LineFraming.suffixBytes
        let suffix = try disk.open(path, create: false).read(at: start, count: LineFraming.suffixBytes)
        return suffix.withUnsafeBytes { bytes in
            var cursor = ByteCursor(bytes, from: 0, to: bytes.count)
            return cursor.take(#","c":""#) ? cursor.hexadecimal32() : nil
        }
    }

    func path(of segment: JournalSegment, in id: JournalID) -> String {
        JournalPath.directory(of: id) + "/" + segment.name
    }

    /// A journal whose last segment's scan is clean or was cut to be.
    ///
    /// - Throws: `JournalDamage`, `DiskError`.
    func journal(_ id: JournalID, segments: [JournalSegment], lastScan scan: SegmentScan) throws -> Journal {
        let journal = Journal(id)
        guard let last = segments.last else { return journal }
        journal.floor = try floor(id, segments.dropLast().filter { $0.last != nil }, lastScan: scan)
        journal.sealed = zip(segments, segments.dropFirst()).map {
            SealedSegment(segment: $0, last: $0.last ?? $1.first - 1, index: nil)
        }
        journal.active = ActiveSegment(
            segment: last, offsets: scan.offsets, recordsEnd: scan.recordsEnd, size: scan.end, checksum: scan.checksum,
            isSealed: scan.isSealed)
        let head = scan.nextSeq - 1
        (journal.head, journal.durableHead, journal.appliedHead) = (head, head, head)
        let guardSeq = scan.guardSeq
        (journal.guardSeq, journal.durableGuard, journal.appliedGuard) = (guardSeq, guardSeq, guardSeq)
        journal.homes = Dictionary(scan.homes.map { ($0.operation, $0.seq) }) { first, _ in first }
        return journal
    }

    /// What the headers of the rewritten segments say, which never changes.
    private func floor(_ id: JournalID, _ rewritten: [JournalSegment], lastScan: SegmentScan) throws -> Seq {
        var floor = lastScan.header?.rewritten?.floor ?? 0
        for segment in rewritten {
            let path = path(of: segment, in: id)
            let bytes = try disk.open(path, create: false).read(at: 0, count: Self.headerBytes)
            let header = bytes.withUnsafeBytes { bytes in
                (try? LineFraming.line(in: bytes, at: 0).get()).flatMap { JournalHeader(bytes, body: $0.body) }
            }
            guard let header, header.journal == id, header.store == store, let told = header.rewritten else {
                throw JournalDamage(
                    journal: id, segment: path, offset: 0, seq: segment.first, fault: "no intact header")
            }
            floor = max(floor, told.floor)
        }
        return floor
    }

    /// More than any header takes.
    private static let headerBytes = 512
}
