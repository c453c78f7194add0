import SyncEngine

/// The last lines of a rewritten segment: what a journal has to know that goes on behind it.
struct RewrittenEnd {
    /// The log number of the last record, 0 when none is left.
    var lastLSN: LSN = 0
    /// What the next segment's header links to.
    var link: UInt32 = 0

    /// Nil when the lines are not those that the index speaks of.
    init?(_ file: any DiskFile, _ index: SegmentIndex) throws(DiskError) {
        let recordsEnd = index.offsets.last ?? 0
        let start = index.offsets.last { $0 < recordsEnd } ?? recordsEnd
        let bytes = try file.read(at: Int(start), count: Int(index.size) - Int(start))
        let read = bytes.withUnsafeBytes { Self(lines: $0, hasRecord: start < recordsEnd) }
        guard let read else { return nil }
        self = read
    }

    private init?(lines bytes: UnsafeRawBufferPointer, hasRecord: Bool) {
        var offset = 0
        if hasRecord {
            guard let line = try? LineFraming.line(in: bytes, at: 0).get(),
                let record = JournalEnvelope(bytes, body: line.body)
            else { return nil }
            lastLSN = record.lsn
            offset = line.end
        }
        guard let line = try? LineFraming.line(in: bytes, at: offset).get(), line.end == bytes.count,
            let trailer = JournalTrailer(bytes, body: line.body)
        else { return nil }
        link = trailer.was ?? line.checksum
    }
}
