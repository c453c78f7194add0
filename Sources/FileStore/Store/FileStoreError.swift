public import SyncEngine

/// Why a store does not open, or a record cannot be served. Each text says what happened, what is safe, and what to
/// run.
public enum FileStoreError: Error, Sendable {
    /// Another process writes here.
    case locked(directory: String, holder: String)
    /// The directory lies on a network file system, whose flushes and locks do not hold what they promise.
    case networkFileSystem(directory: String, type: String)
    /// FORMAT is missing, damaged, or names a version or feature that this program does not know.
    case unsupportedFormat(directory: String)
    /// MANIFEST is missing or damaged in a store that holds data.
    case unreadableManifest(directory: String)
    /// The log lost what was durable.
    case corruptLog(LogCorruption)
    /// A journal lost what was durable, or a line in it does not verify.
    case damagedJournal(JournalDamage)
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
        case .unsupportedFormat(let directory):
            """
            \(directory)/FORMAT is missing, damaged or from another version. Nothing was changed. \
            Open it with the version that wrote it, or put FORMAT back from a copy.
            """
        case .unreadableManifest(let directory):
            """
            \(directory)/MANIFEST is missing or damaged, so it is not known which log is the truth. Nothing was \
            changed, the journals are untouched. Copy the directory as it is, then put MANIFEST back from a copy.
            """
        case .corruptLog(let corruption): corruption.description
        case .damagedJournal(let damage): damage.description
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
            changed.\(affected) Copy the directory as it is before anything else, then put the file back from a copy \
            or a backup of the same state.
            """
    }
}

extension JournalDamage: CustomStringConvertible {
    public var description: String {
        """
        Journal \(journal) is damaged: \(segment), byte \(offset), record \(seq) (\(fault)). Other journals are not \
        affected and nothing was changed in this one. Copy the directory as it is before anything else, then put the \
        file back from a copy; the other party's journal holds the same messages.
        """
    }
}
