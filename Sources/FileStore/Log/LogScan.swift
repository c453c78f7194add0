import SyncEngine

/// What a log says after a crash: the operations above the checkpoint, and a torn tail if there is one.
struct LogScan {
    /// Operations above the checkpoint, in order and without gaps.
    var live: [LogLine] = []
    /// The number of the last intact operation; the checkpoint's when there is none above.
    var last: LSN
    /// Bytes behind the last intact line: a write that was never acknowledged.
    var tornTail: TornTail?

    struct TornTail {
        var segment: LogSegment
        var offset: Int
        var bytes: [UInt8]
    }
}

/// Reads the log of one generation and tells a torn tail from corruption.
///
/// Every line carries `d`, the highest number that was durable when it was written; a mark carries nothing else. A bad
/// line at or below any later proof of durability (`d`, a mark, the MANIFEST, a later segment) means the medium lost
/// data that was acknowledged; any other is the end of a write that nobody was promised.
struct LogScanner {
    let disk: any Disk
    let store: Bits128
    let manifest: Manifest

    private var expected: LSN = 0
    private var link: UInt32?
    private var scan: LogScan

    init(_ disk: any Disk, store: Bits128, manifest: Manifest) {
        self.disk = disk
        self.store = store
        self.manifest = manifest
        scan = LogScan(last: manifest.checkpoint)
    }

    /// - Throws: `LogCorruption`; `DiskError` when the log cannot be read, which is not the end of the log.
    mutating func run() throws -> LogScan {
        let segments = try liveSegments()
        expected = segments[0].first
        for segment in segments {
            let isLast = segment == segments[segments.count - 1]
            let bytes = try disk.readWhole(segment.path) ?? []
            if let bad = bytes.withUnsafeBytes({ read($0, of: segment) }) {
                try judge(bad, segment, bytes, isLast: isLast)
            }
        }
        guard expected > manifest.checkpoint else {
            let segment = segments[segments.count - 1]
            throw corruption(segment, at: try disk.size(of: segment.path) ?? 0, "the log ends before the checkpoint")
        }
        scan.last = expected - 1
        return scan
    }

    /// The segments from the last one that starts at or below the checkpoint's successor; older ones are leftovers.
    private func liveSegments() throws -> [LogSegment] {
        let all = try LogSegment.list(disk).filter { $0.generation == manifest.generation }
        guard let start = all.lastIndex(where: { $0.first <= manifest.checkpoint + 1 }) else {
            let missing = LogSegment(generation: manifest.generation, first: manifest.checkpoint + 1)
            throw corruption(all.first ?? missing, at: 0, "the segment of the checkpoint is missing")
        }
        return Array(all[start...])
    }

    /// Takes lines until one is bad. Nil when all are good.
    private mutating func read(_ bytes: UnsafeRawBufferPointer, of segment: LogSegment) -> BadLine? {
        var offset: Int
        switch header(bytes, of: segment) {
        case .failure(let fault): return BadLine(offset: 0, fault: fault)
        case .success(let line):
            offset = line.end
            link = line.checksum
        }
        while offset < bytes.count {
            switch next(bytes, at: offset) {
            case .failure(let fault): return BadLine(offset: offset, fault: fault)
            case .success(let end): offset = end
            }
        }
        return nil
    }

    private struct BadLine {
        var offset: Int
        var fault: LineFault
    }

    private func header(_ bytes: UnsafeRawBufferPointer, of segment: LogSegment) -> Result<FramedLine, LineFault> {
        LineFraming.line(in: bytes, at: 0).flatMap { line in
            guard let header = LogHeader(bytes, body: line.body) else { return .failure(.form) }
            let isExpected =
                header.store == store && header.generation == segment.generation && header.first == segment.first
                && header.first == expected && header.previous == link ?? header.previous
            return isExpected ? .success(line) : .failure(.continuity)
        }
    }

    private mutating func next(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Result<Int, LineFault> {
        LineFraming.line(in: bytes, at: offset).flatMap { framed in
            if let line = LogLine(bytes, body: framed.body) {
                guard line.placed.lsn == expected, line.previous == link else { return .failure(.continuity) }
                if expected > manifest.checkpoint { scan.live.append(line) }
                expected += 1
            } else {
                guard let mark = LogMark(bytes, body: framed.body) else { return .failure(.form) }
                guard mark.durable == expected - 1, mark.previous == link else { return .failure(.continuity) }
            }
            link = framed.checksum
            return .success(framed.end)
        }
    }

    /// Decides what a bad line means.
    private mutating func judge(_ bad: BadLine, _ segment: LogSegment, _ bytes: [UInt8], isLast: Bool) throws {
        let later = LaterLines(bytes, after: bad.offset)
        let proven = later.durable
        // A line in a segment proves its header, which is durable before the first line is written.
        let provesHeader = bad.offset == 0 && !later.isEmpty
        guard isLast, !provesHeader, max(proven, manifest.checkpoint) < expected else {
            var report = corruption(segment, at: bad.offset, bad.fault.rawValue)
            report.durable = max(report.durable, proven)
            report.journals = Set(later.operations.flatMap { $0.placed.operation.entries.map(\.journal) }).sorted()
            throw report
        }
        scan.tornTail = LogScan.TornTail(segment: segment, offset: bad.offset, bytes: Array(bytes[bad.offset...]))
    }

    private func corruption(_ segment: LogSegment, at offset: Int, _ fault: String) -> LogCorruption {
        LogCorruption(
            segment: segment.path, offset: offset, lsn: expected, durable: manifest.checkpoint, journals: [],
            fault: fault)
    }
}
