/// Why there is no backup, or nothing was restored from one. Each text says what happened, what is safe, and what to
/// run.
public enum BackupError: Error, Sendable, Equatable {
    /// A journal lost what was durable: a copy of it would be no backup.
    case damagedJournal(JournalDamage, directory: String)
    /// The target has less room than the copy may take.
    case noRoom(directory: String, needed: Int, free: Int)
    /// The store's own disk took no checkpoint.
    case noCheckpoint
    /// The target already holds backups of another store.
    case foreignBackups(directory: String)
    /// The target lies in the data directory.
    case insideData(directory: String)
    /// A call on one of the two disks failed.
    case disk(source: String, target: String, reason: String)
    /// There is no snapshot.
    case none(directory: String)
    /// A snapshot has no list of its files: the backup was interrupted.
    case unfinished(snapshot: String)
    /// A snapshot is not what its list says.
    case broken(snapshot: String, file: String, fault: String)
    /// The directory to restore into holds something.
    case notEmpty(directory: String)
}

extension BackupError {
    /// Whether a snapshot was looked at and is not what its list says.
    public var isDamage: Bool { if case .broken = self { true } else { false } }
}

extension BackupError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .damagedJournal(let damage, let directory):
            """
            No backup was made: journal \(damage.journal) is damaged in \(directory)/\(damage.segment), byte \
            \(damage.offset), record \(damage.seq) (\(damage.fault)). Earlier backups are untouched, and the store \
            goes on. See how far it goes with ticx-sync verify --data \(directory), stop the server, then run: \
            ticx-sync repair --data \(directory)
            """
        case .noRoom(let directory, let needed, let free):
            """
            No backup was made: it may take \(needed >> 20) MiB, and \(directory) has \(free >> 20) MiB left. \
            Nothing was written. Make room there or name another directory, then run the command again.
            """
        case .noCheckpoint:
            """
            No backup was made: the store's disk takes no checkpoint now. What was acknowledged is safe in the log. \
            Make room on the disk of the data directory (ticx-sync stats shows what is left), then run the command \
            again.
            """
        case .foreignBackups(let directory):
            """
            No backup was made: \(directory) holds backups of another store. They are untouched. Name a directory of \
            its own for each store, and run the command again.
            """
        case .insideData(let directory):
            """
            No backup was made: \(directory) lies in the data directory, and would be lost with it. Nothing was \
            written. Name a directory on another disk, and run the command again.
            """
        case .disk(let source, let target, let reason):
            """
            A call on the disk failed on the way from \(source) to \(target): \(reason). What was begun in \(target) \
            is not finished and does not count; \(source) is untouched. Look at the disk, then run the command \
            again.
            """
        case .none(let directory):
            """
            There is no backup in \(directory). Nothing was changed. Name a directory that was given to ticx-sync \
            backup, or one snapshot in it; to make one, run: ticx-sync backup \(directory)
            """
        case .unfinished(let snapshot):
            """
            The backup \(snapshot) was interrupted before it was complete (it has no file named BACKUP), so it is \
            none. Nothing was changed. Name another snapshot; this one may be deleted.
            """
        case .broken(let snapshot, let file, let fault):
            """
            The backup \(snapshot) is damaged: \(file) (\(fault)). Nothing was changed. Name another snapshot, or \
            fetch another copy of this one, then run the command again.
            """
        case .notEmpty(let directory):
            """
            \(directory) is not empty. Nothing was changed. Name a directory that does not exist or is empty; a \
            restore that was interrupted is removed and run again.
            """
        }
    }
}
