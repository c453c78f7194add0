internal import Cryptography
import SyncEngine

/// Writes one snapshot: its files, the list of them, and last the list's final name.
///
/// Until `finish` returns the snapshot has no BACKUP, or none that is sure to stay, and counts for nothing.
final class SnapshotWriter {
    let disk: any Disk
    let name: String
    private let list: any DiskFile
    private var listBytes = 0
    private var pending: [UInt8] = []
    private var digest: SHA256? = SHA256()
    private(set) var files = 0
    private(set) var bytes = 0
    private(set) var linkedFiles = 0
    private(set) var linkedBytes = 0

    init(_ disk: any Disk, name: String, header: BackupHeader) throws {
        self.disk = disk
        self.name = name
        try disk.makeDirectory(name)
        list = try disk.open("\(name)/\(BackupPath.temporaryList)", create: true)
        append(.header(header))
    }

    /// Starts a file, or starts it again.
    func begin(_ path: String) throws -> SnapshotFile {
        if let slash = path.lastIndex(of: "/") { try disk.makeDirectory("\(name)/\(path[..<slash])") }
        let file = try disk.open("\(name)/\(path)", create: true)
        if try file.size() > 0 { try file.truncate(to: 0, step: .backupWrite) }
        return SnapshotFile(file, path: path)
    }

    /// Lists a file that was written.
    func end(_ file: SnapshotFile) throws {
        try file.flush()
        try add(BackupFile(path: file.path, bytes: file.bytes, digest: file.finalDigest()))
    }

    func write(_ content: [UInt8], to path: String) throws {
        let file = try begin(path)
        try file.append(content)
        try end(file)
    }

    /// Takes a file of an earlier snapshot as it is.
    ///
    /// - Returns: false when the file system cannot; nothing was done.
    func link(_ file: BackupFile, from snapshot: String) throws -> Bool {
        if let slash = file.path.lastIndex(of: "/") { try disk.makeDirectory("\(name)/\(file.path[..<slash])") }
        do {
            try disk.link("\(snapshot)/\(file.path)", to: "\(name)/\(file.path)", step: .backupLink)
        } catch {
            guard error.isWithoutLinks else { throw error }
            return false
        }
        linkedFiles += 1
        linkedBytes += file.bytes
        try add(file)
        return true
    }

    /// Makes all of it durable, and only then gives the list its name.
    func finish() throws {
        guard let digest = digest.take() else { preconditionFailure("a list is ended once") }
        append(.end(BackupEnd(files: files, bytes: bytes, digest: SegmentDigest(digest.finalize()))))
        try flush()
        try disk.persistAll(step: .backupPersist)
        try disk.rename(
            "\(name)/\(BackupPath.temporaryList)", to: "\(name)/\(BackupPath.list)", step: .backupRename)
        try disk.persistDirectory(name, step: .backupDirectoryPersist)
    }

    private func add(_ file: BackupFile) throws {
        files += 1
        bytes += file.bytes
        append(.file(file))
        if pending.count >= 1 << 16 { try flush() }
    }

    private func append(_ line: BackupLine) {
        let encoded = line.encoded
        pending += encoded
        digest?.update(encoded)
    }

    private func flush() throws {
        try list.write(pending, at: listBytes, step: .backupWrite)
        listBytes += pending.count
        pending = []
    }
}

/// A file of a snapshot while it is written.
final class SnapshotFile {
    let path: String
    private let file: any DiskFile
    private var pending: [UInt8] = []
    private var digest: SHA256? = SHA256()
    private var written = 0

    init(_ file: any DiskFile, path: String) {
        self.file = file
        self.path = path
    }

    var bytes: Int { written + pending.count }

    func append(_ bytes: some Collection<UInt8>) throws {
        pending.append(contentsOf: bytes)
        if pending.count >= 1 << 20 { try flush() }
    }

    fileprivate func flush() throws {
        guard !pending.isEmpty else { return }
        digest?.update(pending)
        try file.write(pending, at: written, step: .backupWrite)
        written += pending.count
        pending.removeAll(keepingCapacity: true)
    }

    fileprivate func finalDigest() -> SegmentDigest {
        guard let digest = digest.take() else { preconditionFailure("a file is ended once") }
        return SegmentDigest(digest.finalize())
    }
}
