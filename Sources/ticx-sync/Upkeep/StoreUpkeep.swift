internal import Control
internal import FileStore
internal import JSONText
internal import SyncEngine
internal import Synchronization

/// Work on the files of a store that this process has open.
final class StoreUpkeep: Sendable {
    private let store: FileStore
    /// Needed to compact.
    private let service: SyncService?
    /// What rewrites files, or needs them to stay, while it runs.
    private let exclusive = Mutex<String?>(nil)

    init(store: FileStore, service: SyncService? = nil) {
        self.store = store
        self.service = service
    }

    /// The result as JSON.
    func run(_ upkeep: Upkeep, _ progress: @escaping UpkeepProgress.Report) async throws -> [UInt8] {
        switch upkeep {
        case .backup(let directory):
            return try await alone("backup") {
                let start = ContinuousClock.now
                let report = try await store.backup(to: directory) { progress($0.upkeep) }
                return report.encoded(took: ContinuousClock.now - start)
            }
        case .compact(let user, let isDryRun):
            return try await alone("compact") { try await compact(user, isDryRun, progress).encoded }
        case .verify(let depth):
            return try await store.verify(depth.ofStore) { progress(UpkeepProgress(done: $0)) }.encoded(depth)
        }
    }

    /// Refuses instead of waiting: a compaction that waits for a backup would hold a person's lane meanwhile. Only for
    /// a piece of background work it waits, which takes seconds.
    private func alone<Result>(_ verb: String, _ body: () async throws -> Result) async throws -> Result {
        while let running = take(verb) {
            guard running == Self.background else {
                throw ControlFault(
                    .busy, "\(running) runs on this store. Nothing was changed; run \(verb) again when it is done.")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        defer { exclusive.withLock { $0 = nil } }
        return try await body()
    }

    /// Runs a piece of background work as soon as no verb works on the files; 0 when it is to end before that.
    func inTurn(_ body: @Sendable () async -> Int) async -> Int {
        while take(Self.background) != nil {
            do { try await Task.sleep(for: .seconds(1)) } catch { return 0 }
        }
        defer { exclusive.withLock { $0 = nil } }
        return await body()
    }

    private static let background = "background"

    /// What runs already; nil when this may now.
    private func take(_ verb: String) -> String? {
        exclusive.withLock { running in
            defer { running = running ?? verb }
            return running
        }
    }

    private func compact(
        _ user: UserReference?, _ isDryRun: Bool, _ progress: UpkeepProgress.Report
    ) async throws -> CompactionSummary {
        guard let service else { throw ControlFault(.failed, "Nothing is compacted without the engine.") }
        var journals = try await store.journals()
        if case .id(let id)? = user { journals = [.user(id)] }
        var summary = CompactionSummary(isDryRun: isDryRun)
        for (done, journal) in journals.enumerated() {
            progress(UpkeepProgress(done: done, total: journals.count))
            summary.add(try await service.compact(reporting: journal, isDryRun: isDryRun))
        }
        if !isDryRun { try await store.emptyTrash() }
        return summary
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
