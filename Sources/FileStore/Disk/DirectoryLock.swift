import CPlatform
import Glibc

/// The right to write in a data directory, or to read it while nobody writes: an open-file-description lock on `LOCK`,
/// held until the last reference goes.
///
/// Not a classic POSIX lock, which any close of the file by this process would drop. The text inside is for people.
final class DirectoryLock: Sendable {
    private let file: POSIXFile

    /// The writer's lock, which excludes everybody else.
    ///
    /// - Throws: `FileStoreError.locked` with the holder's text; `DiskError`.
    init(_ disk: POSIXDisk) throws {
        file = try disk.openPOSIX("LOCK", create: true)
        guard ticx_lock_ofd(file.descriptor) == 0 else { throw try Self.refusal(file, disk) }
        // For people, so a full disk is no reason not to open.
        do throws(DiskError) {
            try file.truncate(to: 0, step: .damagedWrite)
            try file.write(Array("pid \(getpid())\n".utf8), at: 0, step: .damagedWrite)
        } catch {
            guard error.isOutOfSpace else { throw error }
        }
    }

    /// A reader's lock, which other readers share. Writes nothing.
    ///
    /// Nil where there is no `LOCK` to hold: where nobody has ever written, as in a backup.
    ///
    /// - Throws: `FileStoreError.locked` with the writer's text; `DiskError`.
    init?(reading disk: POSIXDisk) throws {
        guard try disk.size(of: "LOCK") != nil else { return nil }
        file = try disk.openPOSIX("LOCK", create: false)
        guard ticx_lock_ofd_shared(file.descriptor) == 0 else { throw try Self.refusal(file, disk) }
    }

    private static func refusal(_ file: POSIXFile, _ disk: POSIXDisk) throws -> any Error {
        let code = errno
        guard code == EAGAIN || code == EACCES else { return DiskError(call: .fcntl, path: "LOCK", code: code) }
        if ticx_is_locked_shared(file.descriptor) == 1 {
            return FileStoreError.locked(directory: disk.root, holder: "it only reads, and excludes a writer")
        }
        let text = String(decoding: try file.read(at: 0, count: 200), as: UTF8.self)
        return FileStoreError.locked(
            directory: disk.root, holder: text.split(separator: "\n").first.map(String.init) ?? "")
    }
}
