internal import Cryptography
import SyncEngine

/// Checks a snapshot against its own list: every file's length and SHA-256, and that nothing is missing from the list.
struct BackupVerifier {
    let disk: any Disk
    /// The snapshot's directory, relative to the disk.
    let directory: String
    let progress: BackupProgress.Report

    init(_ disk: any Disk, directory: String, progress: @escaping BackupProgress.Report = { _ in }) {
        self.disk = disk
        self.directory = directory
        self.progress = progress
    }

    /// What a good snapshot says of itself.
    struct Checked {
        var header: BackupHeader
        var end: BackupEnd
        var manifest: Manifest
        var format: Format
        /// The highest generation of all segments.
        var generation: UInt64
    }

    /// - Throws: `BackupError`, `DiskError`.
    func run() throws -> Checked {
        let list = SnapshotList(disk: disk, directory: directory)
        guard try disk.size(of: list.path(BackupPath.list)) != nil else {
            throw BackupError.unfinished(snapshot: directory)
        }
        var generation: UInt64 = 0
        var done = BackupProgress()
        let (header, end): (BackupHeader, BackupEnd)
        do {
            (header, end) = try list.files { file in
                try check(file)
                done.files += 1
                done.bytes += file.bytes
                if done.files % 64 == 0 { progress(done) }
                generation = max(generation, file.segment?.generation ?? 0)
            }
        } catch let broken as SnapshotList.Broken {
            throw BackupError.broken(snapshot: directory, file: BackupPath.list, fault: broken.fault)
        }
        done.totalBytes = end.bytes
        progress(done)
        let (manifest, format) = try state(list, header)
        return Checked(
            header: header, end: end, manifest: manifest, format: format,
            generation: max(generation, manifest.generation))
    }

    private func check(_ file: BackupFile) throws {
        let path = SnapshotList(disk: disk, directory: directory).path(file.path)
        guard let size = try disk.size(of: path) else { throw broken(file.path, "it is missing") }
        guard size == file.bytes else { throw broken(file.path, "it has \(size) bytes, not \(file.bytes)") }
        let (digest, count) = try SnapshotFileReader(disk, path: path).read { _ in }
        guard count == file.bytes, digest == file.digest else { throw broken(file.path, "its SHA-256 does not match") }
    }

    private func state(_ list: SnapshotList, _ header: BackupHeader) throws -> (Manifest, Format) {
        guard let manifest = try disk.readWhole(list.path(Manifest.path)).flatMap({ Manifest($0) }),
            manifest.checkpoint == header.checkpoint, manifest.epoch == header.epoch
        else { throw broken(Manifest.path, "it is not of this backup") }
        guard let format = try disk.readWhole(list.path(Format.path)).flatMap({ try? Format($0) }),
            format.unknownIncompatible.isEmpty, format.unknownReadOnlyCompatible.isEmpty, format.store == header.store
        else { throw broken(Format.path, "this program cannot write such a store; use the one that made the backup") }
        return (manifest, format)
    }

    private func broken(_ file: String, _ fault: String) -> BackupError {
        .broken(snapshot: directory, file: file, fault: fault)
    }
}

/// Reads a file in pieces and tells its SHA-256.
struct SnapshotFileReader {
    private let file: any DiskFile
    private static let pieceBytes = 1 << 20

    init(_ disk: any Disk, path: String) throws { file = try disk.open(path, create: false) }

    func read(_ body: ([UInt8]) throws -> Void) throws -> (digest: SegmentDigest, count: Int) {
        var digest = SHA256()
        var count = 0
        while true {
            let piece = try file.read(at: count, count: Self.pieceBytes)
            digest.update(piece)
            count += piece.count
            try body(piece)
            if piece.count < Self.pieceBytes { return (SegmentDigest(digest.finalize()), count) }
        }
    }
}

extension BackupFile {
    /// The segment it is, if it is one.
    var segment: JournalSegment? {
        path.split(separator: "/").last.flatMap { JournalSegment(name: String($0)) }
    }
}
