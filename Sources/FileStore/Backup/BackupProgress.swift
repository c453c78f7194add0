/// How far a backup, a check of one, or a restore has come.
public struct BackupProgress: Sendable, Equatable {
    public var files = 0
    /// Bytes read so far, linked files included.
    public var bytes = 0
    /// What `bytes` is about to reach; more when the store grows meanwhile.
    public var totalBytes = 0

    /// Told now and then, on a thread of the store.
    public typealias Report = @Sendable (BackupProgress) -> Void
}

/// A snapshot, as it was made, checked or restored.
public struct BackupReport: Sendable, Equatable {
    /// Its directory.
    public var snapshot: String
    /// The store it is of.
    public var store: String
    /// The last operation in it.
    public var operation: UInt64
    /// When it was made, ISO 8601.
    public var time: String
    public var files: Int
    public var bytes: Int
    /// Files that were there already, in the snapshot before.
    public var linkedFiles = 0
    public var linkedBytes = 0
    /// Snapshots beside it that were never finished; they may be deleted.
    public var unfinished: [String] = []
}
