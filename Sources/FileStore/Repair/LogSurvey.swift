import SyncEngine

/// What the log's files hold, whatever their state: FORMAT, MANIFEST, and every intact line of every segment.
struct LogSurvey {
    private(set) var format: Format?
    private(set) var manifest: Manifest?
    /// Whether FORMAT or MANIFEST came back by turning a bit.
    private(set) var turned: [String: [UInt8]] = [:]
    private(set) var segments: [LogSegment] = []
    /// Intact lines by generation and number.
    private(set) var lines: [UInt64: [LSN: LogLine]] = [:]
    /// Up to where lines were durable for certain, as later lines and marks say.
    private(set) var proven: [UInt64: LSN] = [:]
    /// What recovery would find; nil when it would refuse.
    private(set) var scan: LogScan?
    private(set) var fault: String?

    /// - Throws: `FileStoreError.foreignFormat`, `unknownFeatures`; `DiskError`.
    init(_ disk: any Disk, store: Bits128?) throws {
        try readFormat(disk)
        try readManifest(disk)
        segments = try LogSegment.list(disk)
        guard let store = format?.store ?? store else { return }
        for segment in segments { try read(segment, disk, store) }
        guard let manifest else { return }
        var scanner = LogScanner(disk, store: store, manifest: manifest)
        do { scan = try scanner.run() } catch let damage as LogCorruption { fault = damage.fault }
    }

    private mutating func readFormat(_ disk: any Disk) throws {
        guard let file = try disk.readWhole(Format.path) else { return }
        do throws(Format.Fault) {
            format = try Format(file)
        } catch .foreign(let version) {
            throw FileStoreError.foreignFormat(directory: disk.place, version: version)
        } catch {
            guard let bytes = OneBit.turned(file, isRight: { (try? Format($0)) != nil }) else { return }
            turned[Format.path] = bytes
            format = try? Format(bytes)
        }
        let unknown = (format?.unknownIncompatible ?? []) + (format?.unknownReadOnlyCompatible ?? [])
        guard unknown.isEmpty else { throw FileStoreError.unknownFeatures(directory: disk.place, names: unknown) }
    }

    private mutating func readManifest(_ disk: any Disk) throws {
        guard let file = try disk.readWhole(Manifest.path) else { return }
        manifest = Manifest(file)
        guard manifest == nil, let bytes = OneBit.turned(file, isRight: { Manifest($0) != nil }) else { return }
        turned[Manifest.path] = bytes
        manifest = Manifest(bytes)
    }

    private mutating func read(_ segment: LogSegment, _ disk: any Disk, _ store: Bits128) throws {
        // A segment that cannot be read gives nothing.
        guard let bytes = try? disk.readWhole(segment.path) else { return }
        bytes.withUnsafeBytes { bytes in
            var walk = LineWalk(bytes)
            while let item = walk.next() {
                switch item {
                case .line(let line): take(line, bytes, segment)
                case .bad(let range, _): turn(Array(bytes[range]), segment)
                }
            }
        }
    }

    private mutating func take(_ framed: FramedLine, _ bytes: UnsafeRawBufferPointer, _ segment: LogSegment) {
        if let mark = LogMark(bytes, body: framed.body) { return prove(mark.durable, segment) }
        guard let line = LogLine(bytes, body: framed.body), line.placed.lsn >= segment.first else { return }
        prove(line.durable, segment)
        lines[segment.generation, default: [:]][line.placed.lsn] = line
    }

    private mutating func prove(_ durable: LSN, _ segment: LogSegment) {
        proven[segment.generation] = max(proven[segment.generation] ?? 0, durable)
    }

    private mutating func turn(_ bytes: [UInt8], _ segment: LogSegment) {
        guard let turned = OneBit.turned(bytes, isRight: OneBit.areLines) else { return }
        turned.withUnsafeBytes { bytes in
            var walk = LineWalk(bytes)
            while case .line(let line)? = walk.next() { take(line, bytes, segment) }
        }
    }

    /// Whether what looks like a torn write is a line in which a bit was turned.
    var hasTurnedTail: Bool {
        guard let scan, let manifest else { return false }
        return lines[manifest.generation]?[scan.last + 1] != nil
    }

    /// The lines of a generation that were durable for certain, or are what recovery goes by.
    func certain(_ generation: UInt64) -> [LSN: LogLine] {
        let all = lines[generation] ?? [:]
        let durable = max(proven[generation] ?? 0, generation == manifest?.generation ? scan?.last ?? 0 : 0)
        return all.filter { $0.key <= durable }
    }

    /// What every journal has of the certain lines.
    var candidates: [JournalID: [Seq: LineCandidate]] {
        var result: [JournalID: [Seq: LineCandidate]] = [:]
        for generation in lines.keys.sorted() {
            for line in certain(generation).values {
                for (index, entry) in line.placed.operation.entries.enumerated() {
                    result[entry.journal, default: [:]][line.placed.seqs[index]] = LineCandidate(
                        line.placed, entry: index)
                }
            }
        }
        return result
    }

    /// The MANIFEST as the log's files tell it: the generation that reaches furthest, nothing applied.
    ///
    /// - Parameter epoch: the history that clients knew is not known any more.
    func rebuilt(epoch: Bits128, highestID: UInt64) -> Manifest {
        let reach = Dictionary(grouping: segments, by: \.generation).mapValues { start(of: $0.sorted()) }
        let best = reach.max { left, right in
            (lines[left.key]?.keys.max() ?? left.value - 1, left.key)
                < (lines[right.key]?.keys.max() ?? right.value - 1, right.key)
        }
        return Manifest(
            epoch: epoch, generation: best?.key ?? 1, checkpoint: (best?.value ?? 1) - 1, highestID: highestID)
    }
}

extension LogSurvey {
    /// The first number of the segments that follow each other up to the last; those before are leftovers.
    private func start(of segments: [LogSegment]) -> LSN {
        var start = segments.last?.first ?? 1
        for segment in segments.dropLast().reversed() where lines[segment.generation]?[start - 1] != nil {
            start = segment.first
        }
        return start
    }
}

extension Disk {
    /// For people: where the store is.
    var place: String { (self as? POSIXDisk)?.root ?? "" }
}
