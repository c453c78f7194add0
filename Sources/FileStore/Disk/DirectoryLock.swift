import CPlatform
import Glibc

/// The right to write in a data directory: an open-file-description lock on `LOCK`, held until the last reference goes.
///
/// Not a classic POSIX lock, which any close of the file by this process would drop. The text inside is for people.
final class DirectoryLock: Sendable {
    private let file: POSIXFile

    /// - Throws: `FileStoreError.locked` with the holder's text; `DiskError`.
    init(_ disk: POSIXDisk) throws {
        file = try disk.openPOSIX("LOCK", create: true)
        guard ticx_lock_ofd(file.descriptor) == 0 else {
            guard errno == EAGAIN || errno == EACCES else {
                throw DiskError(call: .fcntl, path: "LOCK", code: errno)
            }
            let text = String(decoding: try file.read(at: 0, count: 200), as: UTF8.self)
            throw FileStoreError.locked(
                directory: disk.root, holder: text.split(separator: "\n").first.map(String.init) ?? "")
        }
        let text = Array("pid \(getpid())\n".utf8)
        try file.truncate(to: 0, step: .damagedWrite)
        try file.write(text, at: 0, step: .damagedWrite)
    }
}
