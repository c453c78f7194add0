internal import Cryptography
import SyncEngine

/// A snapshot's BACKUP, read line by line, so that its length is no matter.
struct SnapshotList {
    let disk: any Disk
    /// The snapshot's directory, relative to the disk; empty when it is the disk's own.
    let directory: String

    func path(_ name: String) -> String { directory.isEmpty ? name : "\(directory)/\(name)" }

    /// The first line. Nil when there is no list or its first line is bad.
    func header() throws -> BackupHeader? {
        guard try disk.size(of: path(BackupPath.list)) != nil else { return nil }
        var header: BackupHeader?
        _ = try LinePieces(try disk.open(path(BackupPath.list), create: false)).lines { bytes, line, _ in
            if case .header(let found)? = BackupLine(bytes, body: line.body) { header = found }
            return false
        }
        return header
    }

    /// Hands over each file in order, after the whole list was checked.
    ///
    /// - Throws: `Broken`, `DiskError`, and what `body` throws.
    func files(_ body: (BackupFile) throws -> Void) throws -> (header: BackupHeader, end: BackupEnd) {
        let checked = try read { _ in }
        _ = try read(body)
        return checked
    }

    /// What is wrong with a list.
    struct Broken: Error, Equatable {
        var fault: String
    }

    private func read(_ body: (BackupFile) throws -> Void) throws -> (header: BackupHeader, end: BackupEnd) {
        var header: BackupHeader?
        var end: BackupEnd?
        var count = 0
        var total = 0
        var digest = SHA256()
        let stop = try LinePieces(try disk.open(path(BackupPath.list), create: false)).lines { bytes, line, offset in
            guard end == nil, let read = BackupLine(bytes, body: line.body) else {
                throw Broken(fault: "byte \(offset): \(LineFault.form.rawValue)")
            }
            switch (read, header) {
            case (.header(let first), nil): header = first
            case (.file(let file), _?):
                count += 1
                total += file.bytes
                try body(file)
            case (.end(let last), _?): end = last
            default: throw Broken(fault: "byte \(offset): \(LineFault.continuity.rawValue)")
            }
            if end == nil { digest.update(UnsafeRawBufferPointer(rebasing: bytes[line.body.lowerBound..<line.end])) }
            return true
        }
        if let stop { throw Broken(fault: "byte \(stop.offset): \(stop.fault.rawValue)") }
        guard let header, let end else { throw Broken(fault: "it ends too early") }
        guard end.files == count, end.bytes == total, end.digest == SegmentDigest(digest.finalize()) else {
            throw Broken(fault: "its digest does not match")
        }
        return (header, end)
    }
}
