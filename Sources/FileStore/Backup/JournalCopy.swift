import SyncEngine

/// Copies what one journal has up to an operation: each line checked, each segment linked to the one before.
struct JournalCopy {
    let core: StoreCore
    let journal: JournalID
    /// The last operation that is wanted; everything up to it is in the files.
    let limit: LSN
    let writer: SnapshotWriter
    let previous: PreviousSnapshot?

    private var directory: String { JournalPath.directory(of: journal) }

    /// - Throws: `JournalDamage`, `DiskError`.
    func run() throws {
        let known = previous?.files(in: directory) ?? [:]
        var written = core.written(of: journal)
        if written == .nothing { return }
        var link: UInt32 = 0
        var next: Seq = 1
        let segments = try JournalSegment.list(core.disk, journal)
        for segment in segments {
            guard segment.first == next else {
                throw damage(segment, at: 0, next, "the records from \(next) to \(segment.first - 1) are in no file")
            }
            if let file = known["\(directory)/\(segment.name)"], let end = try reuse(file, segment) {
                link = end.was ?? end.checksum
                next = end.last + 1
            } else {
                guard let check = try copy(segment, link, segments.last, &written) else { return }
                link = check.nextLink
                next = check.nextSeq
            }
            // What is behind the last written segment was begun meanwhile.
            if case .until(segment, _) = written { return }
        }
        if case .until(let segment, _) = written { throw damage(segment, at: 0, next, "there is no such file") }
    }

    /// Copies one segment, a second time when its end was just being written.
    private func copy(
        _ segment: JournalSegment, _ link: UInt32, _ last: JournalSegment?, _ written: inout StoreCore.Written
    ) throws -> CopiedLines? {
        while true {
            let end: End =
                switch written {
                case .until(segment, let size): .written(size)
                case .until, .nothing: .trailer
                case .unknown: segment == last ? .unknown : .trailer
                }
            do {
                return try copy(segment, link: link, end: end)
            } catch is Unclear {
                // Loading tells damage from a line that is half-written at this moment.
                do {
                    try core.load([.journal(journal)])
                } catch FileStoreError.damagedJournal(let damage) {
                    throw damage
                }
                written = core.written(of: journal)
            }
        }
    }

    /// How a segment must end.
    private enum End: Equatable {
        /// With a trailer.
        case trailer
        /// Not before this offset; what is behind may be half-written.
        case written(Int)
        /// With a whole line, or with one that is half-written if somebody writes.
        case unknown
    }

    /// A bad line at the end of a journal that was not in memory.
    private struct Unclear: Error {}

    /// - Returns: nil when a line above the limit was met: what comes behind is not wanted.
    private func copy(_ segment: JournalSegment, link: UInt32, end: End) throws -> CopiedLines? {
        let path = "\(directory)/\(segment.name)"
        var check = CopiedLines(segment, of: journal, store: core.identity.store, limit: limit, link: link)
        var copied = 0
        var header: [UInt8] = []
        var file: SnapshotFile?
        var isBeyond = false
        var bad: LinePieces.Stop?
        let stop = try LinePieces(try core.disk.open(path, create: false)).lines { bytes, line, offset in
            switch check.take(bytes, line) {
            case .beyond: isBeyond = true
            case .bad(let fault): bad = LinePieces.Stop(offset: offset, fault: fault)
            case .taken:
                let text = UnsafeRawBufferPointer(rebasing: bytes[line.body.lowerBound..<line.end])
                copied = offset + text.count
                // A file is begun with its first record: a segment without one up to the limit is not in the backup.
                if check.count == 0, !check.isWhole {
                    header = Array(text)
                } else if let file {
                    try file.append(text.bindMemory(to: UInt8.self))
                } else {
                    file = try writer.begin(path)
                    try file?.append(header + text)
                }
            }
            return !isBeyond && bad == nil
        }
        if !isBeyond {
            let short = LinePieces.Stop(offset: copied, fault: .unterminated)
            try judge(bad ?? stop ?? (copied == 0 ? short : nil), check, copied: copied, end: end)
        }
        if let file { try writer.end(file) }
        return isBeyond ? nil : check
    }

    /// Tells damage from the half line that a running store may be writing behind what it has written.
    private func judge(_ stop: LinePieces.Stop?, _ check: CopiedLines, copied: Int, end: End) throws {
        switch end {
        case .written(let size) where copied >= size && check.segment.last == nil: return
        case .unknown where stop == nil && (check.isWhole || check.segment.last == nil): return
        case .unknown where check.segment.last == nil: throw Unclear()
        case .trailer where stop == nil && check.isWhole: return
        case .written, .unknown, .trailer:
            throw damage(
                check.segment, at: stop?.offset ?? copied, check.nextSeq,
                stop?.fault.rawValue ?? (end == .trailer ? "it has no trailer" : "the file ends too early"))
        }
    }

    private func damage(_ segment: JournalSegment, at offset: Int, _ seq: Seq, _ fault: String) -> JournalDamage {
        JournalDamage(
            journal: journal, segment: "\(directory)/\(segment.name)", offset: offset, seq: seq, fault: fault)
    }

    /// What a linked file ends with.
    private struct Linked {
        var last: Seq
        var checksum: UInt32
        var was: UInt32?
    }

    /// Takes a sealed file from the snapshot before, when path, size and trailer are the same: the trailer has the
    /// digest of everything above it.
    ///
    /// - Returns: nil when it has to be copied.
    private func reuse(_ file: BackupFile, _ segment: JournalSegment) throws -> Linked? {
        guard let previous, try core.disk.size(of: file.path) == file.bytes else { return nil }
        let bytes = Self.longestTrailer
        let tail = try core.disk.open(file.path, create: false).read(at: max(0, file.bytes - bytes), count: bytes)
        guard let end = Self.end(of: tail), end.last == segment.last ?? end.last,
            try previous.tail(of: file, bytes: bytes) == tail,
            try writer.link(file, from: previous.name)
        else { return nil }
        return end
    }

    /// More than any trailer takes, with the line feed before it.
    private static let longestTrailer = 512

    private static func end(of tail: [UInt8]) -> Linked? {
        guard let feed = tail.dropLast().lastIndex(of: lineFeed) else { return nil }
        return tail.withUnsafeBytes { bytes in
            guard case .success(let line) = LineFraming.line(in: bytes, at: feed + 1), line.end == bytes.count,
                let trailer = JournalTrailer(bytes, body: line.body), trailer.digest != nil
            else { return nil }
            return Linked(last: trailer.last, checksum: line.checksum, was: trailer.was)
        }
    }
}

extension StoreCore {
    /// How far a journal's files are written for certain.
    enum Written: Equatable {
        /// The journal is not in memory; nobody writes to it before somebody loads it.
        case unknown
        /// There is no file, or one that is just being begun.
        case nothing
        case until(JournalSegment, Int)
    }

    func written(of id: JournalID) -> Written {
        lock.withLock { state in
            guard let journal = state.journals[id] else { return .unknown }
            return journal.active.map { .until($0.segment, $0.size) } ?? .nothing
        }
    }
}
