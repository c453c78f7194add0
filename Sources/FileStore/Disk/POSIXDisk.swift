import CPlatform
import Glibc

/// The real disk: system calls relative to the data directory's descriptor, which stays open for the store's lifetime.
///
/// One descriptor held from the start lets syncfs report every write-back error since then. Modes do not depend on the
/// umask: directories are 0700, files 0600.
package final class POSIXDisk: Disk {
    package let root: String
    private let descriptor: Int32
    /// Files are opened for reading only, so that nothing can be changed by mistake.
    private let isReadOnly: Bool

    /// Opens the data directory, which it makes when it does not exist, and gives it mode 0700.
    ///
    /// - Parameters:
    ///   - isReadOnly: takes the directory as it is, and every attempt to write a file fails.
    ///   - isOurs: whether the directory itself is the program's, not one that people keep other things in.
    package init(root: String, isReadOnly: Bool = false, isOurs: Bool = true) throws(DiskError) {
        if !isReadOnly {
            guard mkdir(root, 0o700) == 0 || errno == EEXIST else {
                throw DiskError(call: .mkdir, path: root, code: errno)
            }
            // Also for a directory made by somebody else: what people wrote is nobody's business. Fails for another's
            // directory.
            if isOurs { chmod(root, 0o700) }
        }
        let opened = Glibc.open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw DiskError(call: .open, path: root, code: errno) }
        self.root = root
        self.descriptor = opened
        self.isReadOnly = isReadOnly
    }

    /// Whether a directory lies where nobody can write: a file system that is mounted read-only. False for one that
    /// does not exist.
    package static func isOnReadOnlyFileSystem(_ root: String) -> Bool {
        var information = statvfs()
        return statvfs(root, &information) == 0 && information.f_flag & UInt(ST_RDONLY) != 0
    }

    deinit { close(descriptor) }

    /// The magic number of the file system, as statfs reports it.
    package var fileSystemType: Int64 { ticx_filesystem_type(descriptor) }

    package func open(_ path: String, create: Bool) throws(DiskError) -> any DiskFile {
        try openPOSIX(path, create: create)
    }

    func openPOSIX(_ path: String, create: Bool) throws(DiskError) -> POSIXFile {
        let access = isReadOnly ? O_RDONLY : O_RDWR | (create ? O_CREAT : 0)
        let flags = access | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        let opened = try retrying(.open, path) { openat(descriptor, path, flags, 0o600) }
        return POSIXFile(descriptor: opened, path: path)
    }

    package func makeDirectory(_ path: String) throws(DiskError) {
        if mkdirat(descriptor, path, 0o700) == 0 {
            // mkdirat honours the umask; a stricter one must not lock the owner out.
            guard fchmodat(descriptor, path, 0o700, 0) == 0 else { throw failure(.chmod, path) }
            return
        }
        switch errno {
        case EEXIST: return
        case ENOENT:
            guard let slash = path.lastIndex(of: "/") else { throw failure(.mkdir, path) }
            try makeDirectory(String(path[..<slash]))
            try makeDirectory(path)
        default: throw failure(.mkdir, path)
        }
    }

    package func list(_ directory: String) throws(DiskError) -> [String] {
        let opened = openat(descriptor, directory.isEmpty ? "." : directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else {
            if errno == ENOENT { return [] }
            throw failure(.open, directory)
        }
        guard let stream = fdopendir(opened) else {
            let error = failure(.readdir, directory)
            close(opened)
            throw error
        }
        defer { closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw failure(.readdir, directory) }
        return names
    }

    package func size(of path: String) throws(DiskError) -> Int? {
        var information = stat()
        if fstatat(descriptor, path, &information, AT_SYMLINK_NOFOLLOW) == 0 { return Int(information.st_size) }
        if errno == ENOENT { return nil }
        throw failure(.stat, path)
    }

    package func rename(_ source: String, to target: String, step: Step) throws(DiskError) {
        _ = try retrying(.rename, source) { renameat(descriptor, source, descriptor, target) }
    }

    package func link(_ source: String, to target: String, step: Step) throws(DiskError) {
        _ = try retrying(.link, source) { linkat(descriptor, source, descriptor, target, 0) }
    }

    package func remove(_ path: String, step: Step) throws(DiskError) {
        if unlinkat(descriptor, path, 0) == 0 || errno == ENOENT { return }
        throw failure(.unlink, path)
    }

    package func persistDirectory(_ path: String, step: Step) throws(DiskError) {
        let opened = try retrying(.open, path) {
            openat(descriptor, path.isEmpty ? "." : path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        defer { close(opened) }
        _ = try retrying(.fsync, path) { fsync(opened) }
    }

    package func persistAll(step: Step) throws(DiskError) {
        _ = try retrying(.syncfs, ".") { ticx_syncfs(descriptor) }
    }

    package func space() throws(DiskError) -> DiskSpace {
        var information = statvfs()
        guard fstatvfs(descriptor, &information) == 0 else { throw failure(.statvfs, ".") }
        let unit = Int(information.f_frsize)
        return DiskSpace(
            freeBytes: Int(information.f_bavail) * unit, totalBytes: Int(information.f_blocks) * unit,
            freeInodes: Int(information.f_favail), totalInodes: Int(information.f_files))
    }

    private func failure(_ call: DiskCall, _ path: String) -> DiskError {
        DiskError(call: call, path: path, code: errno)
    }

    private func retrying(_ call: DiskCall, _ path: String, _ body: () -> Int32) throws(DiskError) -> Int32 {
        while true {
            let result = body()
            if result >= 0 { return result }
            if errno != EINTR { throw failure(call, path) }
        }
    }
}
