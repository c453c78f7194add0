import SyncEngine

/// Checks the log of a running store: what was durable when the check began, in the segments that are still there.
struct RunningLogCheck {
    private(set) var findings: [Finding] = []
    private(set) var bytes = 0

    /// - Throws: `DiskError`.
    init(_ core: StoreCore) throws {
        let (segments, durable) = core.lock.withLock { ($0.segments, $0.durableLSN) }
        for segment in segments {
            guard let file = try core.disk.readWhole(segment.path) else { continue }
            bytes += file.count
            file.withUnsafeBytes { check($0, segment, durable) }
        }
    }

    private mutating func check(_ bytes: UnsafeRawBufferPointer, _ segment: LogSegment, _ durable: LSN) {
        var walk = LineWalk(bytes)
        var last = segment.first - 1
        while let item = walk.next() {
            switch item {
            case .line(let line):
                if let record = LogLine(bytes, body: line.body) { last = record.placed.lsn }
            case .bad(let range, let fault):
                // Behind what was durable a write may be under way.
                guard last < durable else { return }
                findings.append(
                    Finding(
                        .log, file: segment.path, offset: range.lowerBound,
                        "operation \(last + 1) should stand there, up to \(durable) had been durable: "
                            + fault.rawValue))
            }
            if last >= durable { return }
        }
    }
}
