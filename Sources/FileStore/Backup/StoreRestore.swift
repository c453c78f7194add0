import SyncEngine

/// Makes a data directory out of a snapshot: a store with the same records and a history of its own.
///
/// Everything is checked before the first write. The first write is a MANIFEST that says that a restore goes on, so
/// that nothing opens what is half there; the last one replaces it by a true one, with a new epoch. Clients whose
/// cursors are of the lost history are told so, pull again, and send again what they hold.
struct StoreRestore {
    let source: any Disk
    /// The snapshot's directory, relative to the source.
    let snapshot: String
    let target: any Disk
    let limits: StoreLimits
    /// Random bits for the new history.
    let epoch: Bits128
    let progress: BackupProgress.Report

    /// What MANIFEST says in a directory whose restore did not come to its end.
    static let mark = Array("a restore into this directory was not finished\n".utf8)

    /// Names that a fresh file system or this command itself leaves in a directory.
    static let harmless: Set<String> = ["lost+found", "LOCK"]

    /// - Throws: `BackupError`, `DiskError`.
    func run() throws -> BackupReport {
        guard Set(try target.list("")).isSubset(of: Self.harmless) else { throw BackupError.notEmpty(directory: "") }
        let checked = try BackupVerifier(source, directory: snapshot).run()
        try checkRoom(checked.end)
        try begin()
        try copy(checked.end)
        let identity = StoreIdentity(store: checked.header.store, generation: checked.generation + 1)
        try finish(checked.manifest, identity)
        return BackupReport(
            snapshot: snapshot, store: checked.header.store.description, operation: checked.header.checkpoint,
            time: checked.header.time.description, files: checked.end.files, bytes: checked.end.bytes)
    }

    private func checkRoom(_ end: BackupEnd) throws {
        let free = try target.space().freeBytes
        let needed = end.bytes + end.files * 4096 + limits.minimumFreeBytes
        guard needed <= free else { throw BackupError.noRoom(directory: "", needed: needed, free: free) }
    }

    private func begin() throws {
        _ = try target.writeWhole(Self.mark, to: Manifest.path, step: .restoreWrite)
        try target.persistDirectory("", step: .restoreMarkPersist)
    }

    private func copy(_ end: BackupEnd) throws {
        let list = SnapshotList(disk: source, directory: snapshot)
        var done = BackupProgress(totalBytes: end.bytes)
        for directory in [JournalPath.root, LogSegment.directory, "secrets"] { try target.makeDirectory(directory) }
        _ = try list.files { file in
            done.files += 1
            done.bytes += file.bytes
            if file.path != Manifest.path { try copy(file, from: list.path(file.path)) }
            if done.files % 64 == 0 { progress(done) }
        }
        progress(done)
    }

    private func copy(_ file: BackupFile, from path: String) throws {
        if let slash = file.path.lastIndex(of: "/") { try target.makeDirectory(String(file.path[..<slash])) }
        let output = try target.open(file.path, create: true)
        var written = 0
        let (digest, _) = try SnapshotFileReader(source, path: path).read { piece in
            try output.write(piece, at: written, step: .restoreWrite)
            written += piece.count
        }
        // It was good a moment ago: somebody writes there, or the medium reads differently each time.
        guard digest == file.digest else {
            throw BackupError.broken(snapshot: snapshot, file: file.path, fault: "it changed while it was read")
        }
    }

    /// An empty log of a generation above all there were, everything durable, and only then the MANIFEST.
    private func finish(_ old: Manifest, _ identity: StoreIdentity) throws {
        _ = try LogWriter(
            target, identity: identity, segmentBytes: limits.walSegmentBytes, first: old.checkpoint + 1)
        try target.persistAll(step: .restorePersist)
        let manifest = Manifest(
            epoch: epoch, generation: identity.generation, checkpoint: old.checkpoint, highestID: old.highestID)
        try target.publish(manifest.encoded, as: Manifest.path, through: Manifest.temporaryPath, steps: .manifest)
    }
}
