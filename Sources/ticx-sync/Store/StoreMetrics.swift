internal import FileStore
internal import SyncHTTP

extension Statistics {
    /// What `/metrics` shows of the store.
    var metrics: [StoreFigure] {
        [
            StoreFigure("free_bytes", freeBytes), StoreFigure("free_inodes", freeInodes),
            StoreFigure("ballast_bytes", ballastBytes), StoreFigure("space_scarce", isSpaceScarce ? 1 : 0),
            StoreFigure("read_only", isReadOnly ? 1 : 0), StoreFigure("poisoned", isPoisoned ? 1 : 0),
            StoreFigure("queued_bytes", queuedBytes), StoreFigure("unapplied_bytes", unappliedBytes),
            StoreFigure("wal_bytes", walBytes), StoreFigure("durable_operations", Int(durableLSN)),
            StoreFigure("operations_to_checkpoint", Int(durableLSN - min(durableLSN, checkpointLSN))),
            StoreFigure("scrub_passes", scrubPasses), StoreFigure("scrubbed_bytes", scrubbedBytes),
            StoreFigure("scrub_findings", scrubFindings), StoreFigure("backups", backups),
            StoreFigure("last_backup_operation", Int(lastBackupLSN)),
        ]
            + RefusalCause.allCases.map { cause in
                StoreFigure("refused_appends", refusals[cause] ?? 0, labels: [("cause", cause.rawValue)])
            }
    }
}
