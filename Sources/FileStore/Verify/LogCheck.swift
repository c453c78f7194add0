import SyncEngine

/// Checks the three things that opening a store rests on: FORMAT, MANIFEST and the log.
struct LogCheck {
    private(set) var findings: [Finding] = []
    private(set) var store: Bits128?
    private(set) var manifest: Manifest?
    private(set) var scan: LogScan?
    private(set) var bytes = 0

    /// - Throws: `DiskError`.
    init(_ disk: any Disk) throws {
        checkFormat(try disk.readWhole(Format.path))
        let file = try disk.readWhole(Manifest.path)
        manifest = file.flatMap { Manifest($0) }
        if manifest == nil {
            findings.append(Finding(.manifest, file: Manifest.path, file == nil ? "it is missing" : "it is damaged"))
        }
        for segment in try LogSegment.list(disk) { bytes += try disk.size(of: segment.path) ?? 0 }
        try scan(disk)
    }

    private mutating func checkFormat(_ file: [UInt8]?) {
        guard let file else { return findings.append(Finding(.format, file: Format.path, "it is missing")) }
        do throws(Format.Fault) {
            let format = try Format(file)
            store = format.store
            let unknown = format.unknownIncompatible + format.unknownReadOnlyCompatible
            guard !unknown.isEmpty else { return }
            findings.append(
                Finding(
                    .format, file: Format.path,
                    "it names features that this version does not know: \(unknown.joined(separator: ", "))"))
        } catch {
            let text =
                switch error {
                case .damaged: "it is damaged"
                case .foreign(let version): "it is of format \(version), which this version does not know"
                }
            findings.append(Finding(.format, file: Format.path, text))
        }
    }

    private mutating func scan(_ disk: any Disk) throws {
        guard let store, let manifest else { return }
        var scanner = LogScanner(disk, store: store, manifest: manifest)
        do {
            let scan = try scanner.run()
            self.scan = scan
            if let tail = scan.tornTail {
                findings.append(
                    Finding(
                        .leftover, file: tail.segment.path, offset: tail.offset,
                        "\(tail.bytes.count) bytes of a write that was never acknowledged"))
            }
        } catch let damage as LogCorruption {
            findings.append(
                Finding(
                    .log, file: damage.segment, offset: damage.offset,
                    "operation \(damage.lsn) should stand there, up to \(damage.durable) had been durable: "
                        + damage.fault))
        }
    }

    /// In each journal, the first record that the next recovery writes again.
    var replayedFrom: [JournalID: Seq] {
        var first: [JournalID: Seq] = [:]
        for line in scan?.live ?? [] {
            for (index, entry) in line.placed.operation.entries.enumerated() where first[entry.journal] == nil {
                first[entry.journal] = line.placed.seqs[index]
            }
        }
        return first
    }
}
