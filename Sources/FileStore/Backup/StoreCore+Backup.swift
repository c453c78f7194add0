package import SyncEngine

/// Backup and restore over any disks: the real ones, and the laboratory's.
extension StoreCore {
    /// Copies everything up to the next checkpoint into a new snapshot on `target`. Blocks.
    ///
    /// - Parameter settle: has what is durable applied and covered by a checkpoint.
    /// - Throws: `BackupError`, `JournalDamage`, `DiskError`, `JournalStoreError` when the store is closing.
    package func backup(
        to target: any Disk, at time: Timestamp, settle: () -> Void,
        progress: @escaping BackupProgress.Report = { _ in }
    ) throws -> BackupReport {
        try maintain {
            let start = ContinuousClock.now
            let wanted = statistics.durableLSN
            settle()
            let report = try StoreBackup(core: self, target: target, time: time, progress: progress)
                .run(reaching: wanted)
            lock.withLock { state in
                state.statistics.backups += 1
                state.statistics.lastBackupLSN = report.operation
                state.statistics.lastBackup = ContinuousClock.now - start
            }
            return report
        }
    }

    /// Makes a data directory out of the snapshot `name`, or out of the newest complete one.
    ///
    /// - Parameter epoch: random bits for the new history.
    /// - Throws: `BackupError`, `DiskError`.
    package static func restore(
        _ name: String? = nil, from source: any Disk, to target: any Disk, limits: StoreLimits, epoch: Bits128,
        progress: @escaping BackupProgress.Report = { _ in }
    ) throws -> BackupReport {
        let snapshot = try name ?? BackupDirectory(source).newest()
        return try StoreRestore(
            source: source, snapshot: snapshot, target: target, limits: limits, epoch: epoch, progress: progress
        ).run()
    }
}
