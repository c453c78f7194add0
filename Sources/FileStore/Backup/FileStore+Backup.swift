import Glibc
import SyncEngine

extension FileStore {
    /// Copies the store as it is now into a new snapshot in `directory`, while appends and reads go on.
    ///
    /// Sealed files that the snapshot before has too are linked to it. On return the snapshot is durable and complete.
    ///
    /// - Throws: `BackupError`; its text says what is safe and what to run.
    public func backup(
        to directory: String, progress: @escaping BackupProgress.Report = { _ in }
    ) async throws -> BackupReport {
        let data = self.directory
        return try await onThread {
            try Self.telling(source: data, target: directory, snapshotsIn: directory) {
                try Self.checkIsApart(directory, from: data)
                let target = try POSIXDisk(root: directory, isOurs: false)
                return try self.core.backup(
                    to: target, at: Environment.system.now(), settle: self.threads.settle, progress: progress)
            }
        }
    }

    /// Checks a snapshot, or the newest complete one of a directory, file by file. Changes nothing.
    ///
    /// - Throws: `BackupError`.
    public static func checkBackup(
        _ path: String, progress: @escaping BackupProgress.Report = { _ in }
    ) async throws -> BackupReport {
        try await onThread {
            let (disk, snapshot) = try snapshot(at: path)
            return try telling(source: path, target: path, snapshotsIn: path) {
                let checked = try BackupVerifier(disk, directory: snapshot, progress: progress).run()
                return BackupReport(
                    snapshot: snapshot, store: checked.header.store.description,
                    operation: checked.header.checkpoint, time: checked.header.time.description,
                    files: checked.end.files, bytes: checked.end.bytes)
            }
        }
    }

    /// Makes a data directory out of a snapshot, or of the newest complete one of a directory: the same records, a new
    /// epoch. `target` must be empty or not exist.
    ///
    /// - Throws: `BackupError`, `FileStoreError`.
    public static func restore(
        from path: String, to target: String, options: Options = Options(),
        progress: @escaping BackupProgress.Report = { _ in }
    ) async throws -> BackupReport {
        try await onThread {
            let (source, snapshot) = try snapshot(at: path)
            // Before the directory is touched at all.
            guard try isEmpty(target) else { throw BackupError.notEmpty(directory: target) }
            return try telling(source: path, target: target, snapshotsIn: path) {
                let disk = try POSIXDisk(root: target)
                try refuseNetwork(disk, options)
                let lock = try DirectoryLock(disk)
                return try withExtendedLifetime(lock) {
                    try StoreCore.restore(
                        snapshot, from: source, to: disk, limits: options.limits, epoch: randomBits(),
                        progress: progress)
                }
            }
        }
    }

    /// Runs long work on a thread of its own: the threads for reads are few.
    private static func onThread<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            BlockingThreads.start { continuation.resume(with: Swift.Result { try body() }) }
        }
    }

    private func onThread<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await Self.onThread(body)
    }
}

/// Paths that people name.
extension FileStore {
    /// The snapshot that a path stands for: itself, or the newest complete one in it.
    private static func snapshot(at path: String) throws -> (disk: any Disk, name: String) {
        guard isDirectory(path) else { throw BackupError.none(directory: path) }
        let disk = try POSIXDisk(root: path, isReadOnly: true)
        if try disk.size(of: BackupPath.list) != nil { return (disk, "") }
        if try disk.size(of: BackupPath.temporaryList) != nil { throw BackupError.unfinished(snapshot: path) }
        do {
            return (disk, try BackupDirectory(disk).newest())
        } catch let error as BackupError {
            throw error.located(source: path, target: path)
        }
    }

    /// The same as one path.
    ///
    /// - Throws: `BackupError` when there is no complete one.
    static func newestSnapshot(at path: String) throws -> String {
        let name = try snapshot(at: path).name
        return name.isEmpty ? path : "\(path)/\(name)"
    }

    private static func isDirectory(_ path: String) -> Bool {
        var information = stat()
        return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }

    private static func isEmpty(_ path: String) throws -> Bool {
        guard isDirectory(path) else { return true }
        return Set(try POSIXDisk(root: path, isReadOnly: true).list("")).isSubset(of: StoreRestore.harmless)
    }

    /// - Throws: `BackupError.insideData`.
    private static func checkIsApart(_ directory: String, from data: String) throws {
        let parent = directory.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let candidates = [directory, parent.isEmpty ? (directory.hasPrefix("/") ? "/" : ".") : parent]
        guard let root = resolved(data), let place = candidates.lazy.compactMap(resolved).first else { return }
        guard place != root, !place.hasPrefix(root + "/") else { throw BackupError.insideData(directory: directory) }
    }

    private static func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    /// Puts the directories' names into what went wrong, and a snapshot's into what went well.
    private static func telling(
        source: String, target: String, snapshotsIn place: String, _ body: () throws -> BackupReport
    ) throws -> BackupReport {
        do {
            var report = try body()
            report.snapshot = report.snapshot.isEmpty ? place : "\(place)/\(report.snapshot)"
            return report
        } catch let damage as JournalDamage {
            throw BackupError.damagedJournal(damage, directory: source)
        } catch let error as DiskError {
            throw BackupError.disk(source: source, target: target, reason: "\(error)")
        } catch let error as BackupError {
            throw error.located(source: source, target: target)
        }
    }
}

extension BackupError {
    /// The same error with the directories in it, which the code that works on them does not know.
    fileprivate func located(source: String, target: String) -> BackupError {
        switch self {
        case .noRoom(_, let needed, let free): .noRoom(directory: target, needed: needed, free: free)
        case .foreignBackups: .foreignBackups(directory: target)
        case .notEmpty(let name): .notEmpty(directory: name.isEmpty ? target : "\(target)/\(name)")
        case .unfinished(let name): .unfinished(snapshot: Self.join(source, name))
        case .broken(let name, let file, let fault):
            .broken(snapshot: Self.join(source, name), file: file, fault: fault)
        case .none: .none(directory: source)
        case .damagedJournal, .noCheckpoint, .insideData, .disk: self
        }
    }

    private static func join(_ directory: String, _ name: String) -> String {
        name.isEmpty ? directory : "\(directory)/\(name)"
    }
}
