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
        guard last.last == nil else { return try load(id, segments, endingIn: last, durable: durable) }
        let path = path(of: last, in: id)
        let scan = SegmentScan(try disk.readWhole(path) ?? [], of: last, journal: id, store: store)
        if let fault = scan.fault {
            throw JournalDamage(
                journal: id, segment: path, offset: scan.end, seq: scan.header == nil ? last.first : scan.nextSeq,
                fault: fault.rawValue)
        }
        guard scan.lastLSN <= durable else {
            throw beyondTheLog(scan.lastLSN, durable, id, path, offset: scan.end, seq: scan.nextSeq - 1)
        }
        return try journal(id, segments: segments, lastScan: scan)
    }

    /// A journal whose last segment was rewritten. It may be large, so its index and its end are all that is read.
    private func load(
        _ id: JournalID, _ segments: [JournalSegment], endingIn last: JournalSegment, durable: LSN
    ) throws -> Journal {
        let path = path(of: last, in: id)
        let index = try index(of: last, in: id)
        let end = try RewrittenEnd(try disk.open(path, create: false), index)
        guard let end else {
            throw JournalDamage(
                journal: id, segment: path, offset: Int(index.offsets.last ?? 0), seq: last.last ?? last.first,
                fault: "it does not end as its index says")
        }
        guard end.lastLSN <= durable else {
            throw beyondTheLog(
                end.lastLSN, durable, id, path, offset: Int(index.offsets.last ?? 0), seq: last.last ?? last.first)
        }
        return try journal(id, segments: segments, index: index, link: end.link)
    }

    private func beyondTheLog(
        _ lsn: LSN, _ durable: LSN, _ id: JournalID, _ path: String, offset: Int, seq: Seq
    ) -> JournalDamage {
        JournalDamage(
            journal: id, segment: path, offset: offset, seq: seq,
            fault: "it is of operation \(lsn), and the log ends at \(durable)")
    }

    /// The index of a sealed segment: the sidecar if it fits the segment, else built and written again.
    ///
    /// - Throws: `JournalDamage`, `DiskError`.
    func index(of segment: JournalSegment, in id: JournalID) throws -> SegmentIndex {
        let path = path(of: segment, in: id)
        let sidecar = JournalPath.directory(of: id) + "/" + segment.indexName
        guard let size = try disk.size(of: path) else {
            throw JournalDamage(journal: id, segment: path, offset: 0, seq: segment.first, fault: Self.missing)
        }
        if let kept = try disk.readWhole(sidecar).flatMap({ SegmentIndex($0) }), kept.first == segment.first,
            kept.size == UInt64(size), try checksum(at: size, path) == kept.trailer
        {
            return kept
        }
        return try buildIndex(of: segment, in: id, path: path, sidecar: sidecar)
    }

    static let missing = "the file is missing"

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
        guard let last = segments.last else { return Journal(id) }
        guard last.last == nil else {
            guard let trailer = scan.trailer else {
                throw JournalDamage(
                    journal: id, segment: path(of: last, in: id), offset: scan.end, seq: scan.nextSeq,
                    fault: "it has no trailer")
            }
            return try journal(
                id, segments: segments, index: SegmentIndex(scan), link: trailer.was ?? scan.checksum)
        }
        let journal = try journal(id, sealed: segments.dropLast(), next: last.first)
        journal.active = ActiveSegment(
            segment: last, offsets: scan.offsets, recordsEnd: scan.recordsEnd, size: scan.end, checksum: scan.checksum,
            isSealed: scan.isSealed)
        journal.homes = Dictionary(scan.homes.map { ($0.operation, $0.seq) }) { first, _ in first }
        journal.begin(head: scan.nextSeq - 1, guardSeq: scan.guardSeq)
        return journal
    }

    /// A journal that ends with a rewritten segment.
    private func journal(
        _ id: JournalID, segments: [JournalSegment], index: SegmentIndex, link: UInt32
    ) throws -> Journal {
        let next = index.first + Seq(index.offsets.count) - 1
        let journal = try journal(id, sealed: segments[...], next: next)
        journal.sealed[journal.sealed.count - 1].index = index
        journal.link = link
        journal.begin(head: next - 1, guardSeq: index.guardSeq)
        return journal
    }

    private func journal(
        _ id: JournalID, sealed segments: ArraySlice<JournalSegment>, next: Seq
    ) throws -> Journal {
        let journal = Journal(id)
        journal.floor = try segments.filter { $0.last != nil }.reduce(0) { max($0, try floor(of: $1, in: id)) }
        let ends = segments.dropFirst().map { $0.first - 1 } + [next - 1]
        journal.sealed = zip(segments, ends).map { SealedSegment(segment: $0, last: $0.last ?? $1, index: nil) }
        return journal
    }

    /// What the header of a rewritten segment says, which never changes.
    private func floor(of segment: JournalSegment, in id: JournalID) throws -> Seq {
        let path = path(of: segment, in: id)
        let bytes = try disk.open(path, create: false).read(at: 0, count: Self.headerBytes)
        let header = bytes.withUnsafeBytes { bytes in
            (try? LineFraming.line(in: bytes, at: 0).get()).flatMap { JournalHeader(bytes, body: $0.body) }
        }
        guard let header, header.journal == id, header.store == store, let told = header.rewritten else {
            throw JournalDamage(journal: id, segment: path, offset: 0, seq: segment.first, fault: "no intact header")
        }
        return told.floor
    }

    /// More than any header takes.
    private static let headerBytes = 512
}
