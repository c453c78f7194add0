import SyncEngine

/// Writes durable records into their journal's files, behind the log and without any flush of its own.
///
/// Used from one thread at a time. It is handed a piece of work and answers with what it has written, so that the
/// store's lock is not held during the calls. A write that failed half-way leaves bytes behind the known size; the next
/// write starts at the same offset with the same lines, and recovery cuts what is above the checkpoint.
final class JournalApplier {
    /// The durable, not yet applied records of one journal.
    struct Work {
        var journal: JournalID
        var active: ActiveSegment?
        /// What the next segment's header links to when none is active.
        var link: UInt32
        /// The seq before the first of `records`, and the guard there.
        var appliedHead: Seq
        var appliedGuard: Seq
        var records: [PendingRecord]
    }

    /// What was written, in order.
    enum Change {
        case sealed(size: Int, checksum: UInt32)
        /// A new segment, with its first records.
        case began(ActiveSegment, guardSeq: Seq)
        case appended(offsets: [UInt32], size: Int, checksum: UInt32, guardSeq: Seq)
    }

    private let disk: any Disk
    private let identity: StoreIdentity
    private let segmentBytes: Int
    private let descriptors: DescriptorCache

    init(_ disk: any Disk, identity: StoreIdentity, segmentBytes: Int, maximumOpenFiles: Int) {
        self.disk = disk
        self.identity = identity
        self.segmentBytes = segmentBytes
        self.descriptors = DescriptorCache(disk, maximum: maximumOpenFiles)
    }

    /// Writes as much of `work` as the disk takes.
    ///
    /// - Returns: what was written, and the shortage that stopped it.
    /// - Throws: `DiskError` that is no shortage: the store is poisoned.
    func apply(_ work: Work) throws(DiskError) -> (changes: [Change], shortage: DiskError?) {
        var run = Run(work: work)
        do {
            while run.written < work.records.count {
                if let active = run.active, !active.isSealed, active.recordsEnd < segmentBytes {
                    try append(&run, to: active)
                } else {
                    if let active = run.active, !active.isSealed { try seal(&run, active) }
                    try begin(&run)
                }
            }
        } catch {
            guard error.isShortage else { throw error }
            if error.isOutOfHandles { descriptors.removeAll() }
            return (run.changes, error)
        }
        return (run.changes, nil)
    }

    /// How far one piece of work has come.
    private struct Run {
        var work: Work
        var active: ActiveSegment?
        var guardSeq: Seq
        var written = 0
        var changes: [Change] = []

        init(work: Work) {
            self.work = work
            active = work.active
            guardSeq = work.appliedGuard
        }

        var nextSeq: Seq { work.appliedHead + Seq(written) + 1 }

        mutating func finish(_ count: Int, _ guardSeq: Seq, _ change: Change) {
            written += count
            self.guardSeq = guardSeq
            changes.append(change)
        }
    }

    private func append(_ run: inout Run, to active: ActiveSegment) throws(DiskError) {
        var lines = Lines(bytes: [], base: active.size, checksum: active.checksum, guardSeq: run.guardSeq)
        let count = encode(run, into: &lines)
        try file(run.work.journal, active.segment).write(lines.bytes, at: active.size, step: .journalWrite)
        let size = active.size + lines.bytes.count
        run.active?.offsets += lines.offsets
        run.active?.recordsEnd = size
        run.active?.size = size
        run.active?.checksum = lines.checksum
        run.finish(
            count, lines.guardSeq,
            .appended(offsets: lines.offsets, size: size, checksum: lines.checksum, guardSeq: lines.guardSeq))
    }

    private func seal(_ run: inout Run, _ active: ActiveSegment) throws(DiskError) {
        let file = try file(run.work.journal, active.segment)
        let trailer = Self.trailer(
            of: active, last: run.nextSeq - 1, SegmentDigest(of: try file.read(at: 0, count: active.size)))
        var bytes: [UInt8] = []
        let checksum = trailer.encode(to: &bytes)
        try file.write(bytes, at: active.size, step: .journalWrite)
        descriptors.remove(path(run.work.journal, active.segment))
        run.active?.size = active.size + bytes.count
        run.active?.checksum = checksum
        run.active?.isSealed = true
        run.changes.append(.sealed(size: active.size + bytes.count, checksum: checksum))
    }

    private static func trailer(of active: ActiveSegment, last: Seq, _ digest: SegmentDigest) -> JournalTrailer {
        JournalTrailer(
            count: UInt64(active.offsets.count), last: last, digest: digest, previous: active.checksum)
    }

    /// Seals the active segment though it is not full: a sealed copy takes its place in one step.
    ///
    /// Not by writing the trailer behind the last record: no operation of the log may stand for a journal that a
    /// checkpoint covers, and then nothing would cut off a trailer that a power cut tore.
    func roll(_ journal: JournalID, _ active: ActiveSegment, last: Seq) throws(DiskError) -> Change {
        let path = path(journal, active.segment)
        var bytes = try file(journal, active.segment).read(at: 0, count: active.size)
        let checksum = Self.trailer(of: active, last: last, SegmentDigest(of: bytes)).encode(to: &bytes)
        let copy = try disk.writeWhole(bytes, to: path + JournalFiles.unfinished, step: .rollWrite)
        try copy.persist(step: .rollPersist)
        try disk.rename(path + JournalFiles.unfinished, to: path, step: .rollRename)
        descriptors.remove(path)
        return .sealed(size: bytes.count, checksum: checksum)
    }

    /// Writes header and first records of a new segment in one call.
    private func begin(_ run: inout Run) throws(DiskError) {
        let segment = JournalSegment(generation: identity.generation, first: run.nextSeq)
        let header = JournalHeader(
            store: identity.store, generation: identity.generation, journal: run.work.journal, first: segment.first,
            guardSeq: run.guardSeq, previous: run.active?.checksum ?? run.work.link)
        var bytes: [UInt8] = []
        let checksum = header.encode(to: &bytes)
        var lines = Lines(bytes: bytes, base: 0, checksum: checksum, guardSeq: run.guardSeq)
        let count = encode(run, into: &lines)
        try disk.makeDirectory(JournalPath.directory(of: run.work.journal))
        try file(run.work.journal, segment, create: true).write(lines.bytes, at: 0, step: .journalWrite)
        let active = ActiveSegment(
            segment: segment, offsets: lines.offsets, recordsEnd: lines.bytes.count, size: lines.bytes.count,
            checksum: lines.checksum, isSealed: false)
        run.active = active
        run.finish(count, lines.guardSeq, .began(active, guardSeq: lines.guardSeq))
    }

    /// Encoded lines and what they say.
    private struct Lines {
        var bytes: [UInt8]
        /// The file offset of `bytes[0]`.
        var base: Int
        var checksum: UInt32
        var guardSeq: Seq
        var offsets: [UInt32] = []
    }

    /// Encodes records until the segment is full or none is left. At least one.
    private func encode(_ run: Run, into lines: inout Lines) -> Int {
        var count = 0
        let rest = run.work.records[run.written...]
        lines.offsets.reserveCapacity(rest.count)
        lines.bytes.reserveCapacity(
            lines.bytes.count + min(segmentBytes, rest.reduce(0) { $0 + $1.placed.operation.maximumLineBytes }))
        repeat {
            let record = run.work.records[run.written + count]
            lines.offsets.append(UInt32(truncatingIfNeeded: lines.base + lines.bytes.count))
            lines.checksum = JournalLine.encode(
                record.placed, entry: record.entry, previous: lines.checksum, to: &lines.bytes)
            if run.work.journal.isGuarded(byRecordAtHome: record.isHome) { lines.guardSeq = run.nextSeq + Seq(count) }
            count += 1
        } while run.written + count < run.work.records.count && lines.base + lines.bytes.count < segmentBytes
        return count
    }

    private func file(
        _ journal: JournalID, _ segment: JournalSegment, create: Bool = false
    ) throws(DiskError) -> any DiskFile {
        try descriptors.file(path(journal, segment), create: create)
    }

    private func path(_ journal: JournalID, _ segment: JournalSegment) -> String {
        JournalPath.directory(of: journal) + "/" + segment.name
    }
}
