/// The places at which the store changes the disk, each one named where the durability proof uses it.
///
/// A fault or a removed step is aimed at a place by its name; `docs/durability.md` cites the same names.
package enum Step: String, CaseIterable, Sendable {
    // A new store.
    case formatWrite, formatPersist, formatRename, formatDirectoryPersist
    // FORMAT with one more feature.
    case featureWrite, featurePersist, featureRename, featureDirectoryPersist
    // The write-ahead log.
    case walSegmentWrite, walSegmentPersist, walDirectoryPersist
    case walBatchWrite, walBatchPersist
    case walMarkWrite, walMarkPersist
    case walCut, walCutPersist
    case walSegmentAbandon
    // The journals, behind the log.
    case journalWrite
    // The checkpoint.
    case checkpointSync, manifestWrite, manifestPersist, manifestRename, manifestDirectoryPersist, walSegmentDrop
    // Compaction: a sealed copy of the active segment, the rewritten segment, what it stands for.
    case rollWrite, rollPersist, rollRename
    case compactionWrite, compactionPersist, compactionRename, compactionDirectoryPersist
    case compactionDiscard, compactionRetire, trashDrop
    // Recovery.
    case recoveryDiscard, recoveryRewriteWrite, recoveryRewritePersist, recoveryDirectoryPersist
    case recoveryCut, recoveryRemove, recoverySync, recoveryDrop
    // The keys of a sealed store.
    case keyRootPersist, keyWrite, keyPersist, keyRename, keyDirectoryPersist
    case keyDropWrite, keyDropFilePersist, keyDrop, keyDropPersist
    case keyLeftoverRemove, keyRotationEnd
    // Repair.
    case repairKeep, repairKeepPersist, repairKeepDirectoryPersist
    case repairWrite, repairPersist, repairRename, repairDirectoryPersist, repairSetAside
    // A backup, on its own disk, and what is made out of one.
    case backupWrite, backupLink, backupPersist, backupRename, backupDirectoryPersist
    case restoreWrite, restoreMarkPersist, restorePersist
    // What can be lost at any time: copies of damaged bytes, indexes, saved states, the ballast.
    case ballastWrite, ballastDrop
    // The space that the log's segments reserve beyond their end.
    case walTrim
    case damagedWrite, indexWrite, stateWrite, stateRename, stateDrop

    /// What the call does to the disk.
    package enum Kind: Sendable { case write, persist, rename, cut, remove, cache, repair, key }

    /// What the calls at this place do to the disk.
    package var kind: Kind {
        switch self {
        case .formatWrite, .featureWrite, .walSegmentWrite, .walBatchWrite, .walMarkWrite, .journalWrite,
            .manifestWrite, .recoveryRewriteWrite, .rollWrite, .compactionWrite:
            .write
        case .formatPersist, .formatDirectoryPersist, .featurePersist, .featureDirectoryPersist, .walSegmentPersist,
            .walDirectoryPersist, .walBatchPersist, .walMarkPersist, .walCutPersist, .checkpointSync, .manifestPersist,
            .manifestDirectoryPersist, .recoveryRewritePersist, .recoveryDirectoryPersist, .recoverySync, .rollPersist,
            .compactionPersist, .compactionDirectoryPersist:
            .persist
        case .formatRename, .featureRename, .manifestRename, .rollRename, .compactionRename: .rename
        case .backupWrite, .backupLink, .restoreWrite: .write
        case .backupPersist, .backupDirectoryPersist, .restoreMarkPersist, .restorePersist: .persist
        case .backupRename: .rename
        case .walCut, .recoveryCut: .cut
        case .walSegmentAbandon, .walSegmentDrop, .recoveryDiscard, .recoveryRemove, .recoveryDrop, .compactionDiscard,
            .compactionRetire, .trashDrop:
            .remove
        case .repairKeep, .repairKeepPersist, .repairKeepDirectoryPersist, .repairWrite, .repairPersist, .repairRename,
            .repairDirectoryPersist, .repairSetAside:
            .repair
        case .keyRootPersist, .keyWrite, .keyPersist, .keyRename, .keyDirectoryPersist, .keyDropWrite,
            .keyDropFilePersist, .keyDrop, .keyDropPersist, .keyLeftoverRemove, .keyRotationEnd:
            .key
        case .ballastWrite, .ballastDrop, .walTrim, .damagedWrite, .indexWrite, .stateWrite, .stateRename, .stateDrop:
            .cache
        }
    }
}
