public import SyncEngine

/// Why a store does not open, or a record cannot be served. Each text says what happened, what is safe, and what to
/// run.
public enum FileStoreError: Error, Sendable {
    /// Another process writes here.
    case locked(directory: String, holder: String)
    /// The directory lies on a network file system, whose flushes and locks do not hold what they promise.
    case networkFileSystem(directory: String, type: String)
    /// There is nothing in the directory, and nothing may be made there.
    case noStore(directory: String)
    /// FORMAT is missing or damaged in a store that holds data.
    case damagedFormat(directory: String)
    /// FORMAT is intact and of another version.
    case foreignFormat(directory: String, version: UInt64)
    /// FORMAT names features that this program would misread.
    case unknownFeatures(directory: String, names: [String])
    /// MANIFEST is missing or damaged in a store that holds data.
    case unreadableManifest(directory: String)
    /// A restore into this directory did not come to its end.
    case unfinishedRestore(directory: String)
    /// The log lost what was durable.
    case corruptLog(LogCorruption)
    /// A journal lost what was durable, or a line in it does not verify.
    case damagedJournal(JournalDamage)
    /// What was given as a backup is of another store.
    case foreignBackup
    /// The disk refused a call.
    case disk(any Error)
}

/// Where the log is damaged.
public struct LogCorruption: Error, Sendable, Equatable {
    /// The segment, relative to the data directory.
    public var segment: String
    /// Where in it the bad line starts.
    public var offset: Int
    /// The number the bad line should have.
    public var lsn: UInt64
    /// The highest number that is known to have been durable.
    public var durable: UInt64
    /// The journals of the readable operations after the damage.
    public var journals: [JournalID]
    /// What is wrong, in words.
    public var fault: String
    /// The data directory, for the commands in the text.
    public var directory = "DIR"
}

/// Where a journal is damaged.
public struct JournalDamage: Error, Sendable, Equatable {
    public var journal: JournalID
    /// The segment, relative to the data directory.
    public var segment: String
    public var offset: Int
    /// The seq the bad line should have, as far as it is known.
    public var seq: Seq
    /// What is wrong, in words.
    public var fault: String
    /// The data directory, for the commands in the text.
    public var directory = "DIR"
}

extension FileStoreError {
    /// The same error with the data directory in it, which the code that reads the files does not know.
    package func located(in directory: String) -> FileStoreError {
        switch self {
        case .noStore: return .noStore(directory: directory)
        case .damagedFormat: return .damagedFormat(directory: directory)
        case .foreignFormat(_, let version): return .foreignFormat(directory: directory, version: version)
        case .unknownFeatures(_, let names): return .unknownFeatures(directory: directory, names: names)
        case .unreadableManifest: return .unreadableManifest(directory: directory)
        case .unfinishedRestore: return .unfinishedRestore(directory: directory)
        case .corruptLog(var corruption):
            corruption.directory = directory
            return .corruptLog(corruption)
        case .damagedJournal(var damage):
            damage.directory = directory
            return .damagedJournal(damage)
        case .locked, .networkFileSystem, .foreignBackup, .disk: return self
        }
    }
}

extension FileStoreError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .locked(let directory, let holder):
            """
            The data directory \(directory) is in use by another process (\(holder.isEmpty ? "unknown" : holder)). \
            Nothing was changed. Stop that process, or use another directory.
            """
        case .networkFileSystem(let directory, let type):
            """
            The data directory \(directory) lies on a network file system (\(type)), which may lose acknowledged data. \
            Nothing was changed. Use a local disk, or force it if you know that its flushes and locks hold.
            """
        case .noStore(let directory):
            """
            There is no store in \(directory), and opening it for reading only makes none. Name the right directory \
            with --data, or make a store there with: ticx-sync serve --data \(directory)
            """
        case .damagedFormat(let directory):
            """
            \(directory)/FORMAT is missing or damaged, so it is not known how to read the other files. Nothing was \
            changed; log and journals were not touched. Run: ticx-sync repair --data \(directory)
            """
        case .foreignFormat(let directory, let version):
            """
            The store in \(directory) has version \(version) of the format; this program reads version \
            \(Format.version). It is not damaged and nothing was changed. Open it with the ticx-sync that wrote it; \
            which one this is, says: ticx-sync --version
            """
        case .unknownFeatures(let directory, let names):
            """
            The store in \(directory) uses what this program does not know: \(names.joined(separator: ", ")). It is \
            not damaged and nothing was changed. Open it with the ticx-sync that wrote it or a later one; which one \
            this is, says: ticx-sync --version
            """
        case .unfinishedRestore(let directory):
            """
            A restore into \(directory) was interrupted, so what is there is no store. The backup it came from is \
            untouched. Delete the directory, then run again: ticx-sync restore BACKUP --data \(directory)
            """
        case .unreadableManifest(let directory):
            """
            \(directory)/MANIFEST is missing or damaged, so it is not known which log is the truth. Nothing was \
            changed; log and journals were not touched. Run: ticx-sync repair --data \(directory)
            """
        case .corruptLog(let corruption): corruption.description
        case .damagedJournal(let damage): damage.description
        case .foreignBackup: "The backup is of another store, or holds none. Nothing was changed."
        case .disk(let error): "The disk refused a call: \(error). What was acknowledged is safe."
        }
    }
}

extension LogCorruption: CustomStringConvertible {
    public var description: String {
        let affected =
            journals.isEmpty ? "" : " Later operations touch \(journals.map(\.description).joined(separator: ", "))."
        return """
            The log \(segment) is damaged at byte \(offset): operation \(lsn) should stand there (\(fault)), and \
            operations up to \(durable) had been durable. This is damage to the medium, not a torn write. Nothing was \
            changed; what is in the journals is not affected.\(affected) Run: ticx-sync repair --data \(directory), \
            which deletes nothing; or fetch a backup with ticx-sync restore
            """
    }
}

extension JournalDamage: CustomStringConvertible {
    public var description: String {
        """
        Journal \(journal) is damaged: \(segment), byte \(offset), record \(seq) (\(fault)). Nothing was changed; \
        other journals are not affected, and the other party's journal holds the same messages. See how far it goes \
        with ticx-sync verify --data \(directory), stop the server, then run: ticx-sync repair --data \(directory)
        """
    }
}
