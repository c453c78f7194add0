internal import Control
internal import FileStore
internal import JSONText
internal import SyncEngine

/// Work on the files of a store that this process has open.
struct StoreUpkeep: Sendable {
    let store: FileStore

    /// The result as JSON.
    func run(_ upkeep: Upkeep, _ progress: @escaping UpkeepProgress.Report) async throws -> [UInt8] {
        switch upkeep {
        case .backup(let directory):
            let start = ContinuousClock.now
            let report = try await store.backup(to: directory) { progress($0.upkeep) }
            return report.encoded(took: ContinuousClock.now - start)
        case .verify(let depth):
            return try await store.verify(depth.ofStore) { progress(UpkeepProgress(done: $0)) }.encoded(depth)
        }
    }
}

extension Upkeep.Depth {
    /// The same in the store's terms.
    var ofStore: VerifyDepth {
        switch self {
        case .quick: .quick
        case .full: .full
        case .deep: .deep
        }
    }
}

extension BackupProgress {
    /// The same in bytes.
    var upkeep: UpkeepProgress { UpkeepProgress(done: bytes, total: totalBytes) }
}

extension BackupReport {
    /// `{"snapshot","store","operation","time","files","bytes",…}`.
    func encoded(took: Duration) -> [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.field("snapshot", snapshot)
                writer.field("store", store)
                writer.field("operation", operation)
                writer.field("time", time)
                writer.field("files", files)
                writer.field("bytes", bytes)
                writer.field("linkedFiles", linkedFiles)
                writer.field("linkedBytes", linkedBytes)
                writer.field("milliseconds", took.milliseconds)
                writer.array("unfinished") { writer in
                    for name in unfinished { writer.element(name) }
                }
            }
        }
    }
}

extension VerifyReport {
    /// `{"depth","clean","damages","journals",…,"findings":[…]}`.
    func encoded(_ depth: Upkeep.Depth) -> [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.field("depth", depth.rawValue)
                writer.field("clean", isClean)
                writer.field("damages", damages)
                writer.field("journals", journals)
                writer.field("segments", segments)
                writer.field("records", records)
                writer.field("bytes", bytes)
                writer.field("milliseconds", duration.milliseconds)
                writer.array("findings") { writer in
                    for finding in findings { writer.object { finding.write(to: &$0) } }
                }
            }
        }
    }
}

extension Finding {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.field("kind", kind.rawValue)
        if let journal { writer.field("journal", journal.description) }
        writer.field("file", file)
        if let offset { writer.field("offset", offset) }
        if let seq { writer.field("seq", seq) }
        writer.field("text", text)
        writer.field("isDamage", isDamage)
        writer.field("line", description)
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int { Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000) }
}
