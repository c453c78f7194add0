import SyncEngine

/// A copy of a store at one operation, made while the store goes on.
///
/// The cut is a checkpoint T: everything up to T is in the journals' files, durable, and those bytes do not change as
/// long as no maintenance rewrites files. Appends add lines above T behind them, new segments and new journals; all
/// of these are left out. So there is nothing to hold up, and nothing to put together afterwards.
struct StoreBackup {
    let core: StoreCore
    let target: any Disk
    let time: Timestamp
    let progress: BackupProgress.Report

    /// Call it while the store is maintained and after a checkpoint was asked for.
    ///
    /// - Parameter wanted: the operation that the checkpoint must reach.
    /// - Throws: `BackupError`, `JournalDamage`, `DiskError`, `JournalStoreError` when the store is closing.
    func run(reaching wanted: LSN) throws -> BackupReport {
        let manifest = try core.durableManifest()
        guard manifest.checkpoint >= wanted else { throw BackupError.noCheckpoint }
        let directory = try BackupDirectory(target)
        let header = BackupHeader(
            store: core.identity.store, epoch: manifest.epoch, checkpoint: manifest.checkpoint, time: time)
        let previous = try previous(in: directory)
        let name = directory.nextName(at: time)
        guard try target.list(name).isEmpty else { throw BackupError.notEmpty(directory: name) }

        let walk = try directories()
        let estimate = try estimate(walk, previous.map { try PreviousSnapshot(target, name: $0) })
        try checkRoom(estimate)

        let writer = try SnapshotWriter(target, name: name, header: header)
        let reader = try previous.map { try PreviousSnapshot(target, name: $0) }
        for journal in walk {
            try core.checkIsRunning()
            try JournalCopy(core: core, journal: journal, limit: manifest.checkpoint, writer: writer, previous: reader)
                .run()
            progress(BackupProgress(files: writer.files, bytes: writer.bytes, totalBytes: estimate.bytes))
        }
        try writer.write(try core.disk.readWhole(Format.path) ?? [], to: Format.path)
        if let key = try core.disk.readWhole(BackupPath.cursorKey) { try writer.write(key, to: BackupPath.cursorKey) }
        try writer.write(manifest.encoded, to: Manifest.path)
        try writer.finish()
        return BackupReport(
            snapshot: name, store: header.store.description, operation: header.checkpoint,
            time: time.description, files: writer.files, bytes: writer.bytes, linkedFiles: writer.linkedFiles,
            linkedBytes: writer.linkedBytes, unfinished: directory.unfinished)
    }

    /// The newest finished snapshot, if it is of this store.
    private func previous(in directory: BackupDirectory) throws -> String? {
        guard let newest = directory.finished.last else { return nil }
        guard let header = try SnapshotList(disk: target, directory: newest).header() else { return nil }
        guard header.store == core.identity.store else { throw BackupError.foreignBackups(directory: "") }
        return newest
    }

    /// All journals in the order of their directories, which is the order of every list.
    private func directories() throws -> [JournalID] {
        try JournalPath.all(core.disk).map { (JournalPath.directory(of: $0), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    }

    private struct Estimate {
        var bytes = 0
        /// Of these, what has to be written.
        var newBytes = 0
        var newFiles = 0
    }

    private func estimate(_ journals: [JournalID], _ previous: PreviousSnapshot?) throws -> Estimate {
        var estimate = Estimate()
        for journal in journals {
            let directory = JournalPath.directory(of: journal)
            let known = previous?.files(in: directory) ?? [:]
            for segment in try JournalSegment.list(core.disk, journal) {
                let path = "\(directory)/\(segment.name)"
                let bytes = try core.disk.size(of: path) ?? 0
                estimate.bytes += bytes
                guard known[path]?.bytes != bytes else { continue }
                estimate.newBytes += bytes
                estimate.newFiles += 1
            }
        }
        return estimate
    }

    /// Looked at first, with a little for directories and lists, so that a backup does not fill a disk for nothing.
    private func checkRoom(_ estimate: Estimate) throws {
        let space = try target.space()
        let needed = estimate.newBytes + estimate.newBytes / 50 + estimate.newFiles * 4096 + (1 << 20)
        guard needed <= space.freeBytes else {
            throw BackupError.noRoom(directory: "", needed: needed, free: space.freeBytes)
        }
    }
}
