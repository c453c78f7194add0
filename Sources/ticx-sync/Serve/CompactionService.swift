internal import FileStore
internal import ServiceLifecycle
internal import SyncEngine
internal import SyncHTTP

/// Compaction in the background, for as long as the server runs.
struct CompactionService: Service {
    private let compaction: BackgroundCompaction

    init(_ opened: OpenedStore) {
        compaction = BackgroundCompaction(
            opened.service, inTurn: { await opened.upkeep.inTurn($0) },
            // What fails now is tried after the next pass.
            afterPass: { _ = try? await opened.store.emptyTrash() })
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { await compaction.run() }
    }

    /// What was done since the start, for `/metrics`.
    var figures: [StoreFigure] {
        let done = compaction.statistics
        return [
            StoreFigure("compaction_passes", done.passes), StoreFigure("compaction_journals", done.compacted),
            StoreFigure("compaction_bytes_before", done.bytesBefore),
            StoreFigure("compaction_bytes_after", done.bytesAfter), StoreFigure("compaction_dropped", done.dropped),
            StoreFigure("compaction_emptied", done.emptied), StoreFigure("compaction_failures", done.failures),
        ]
    }
}
