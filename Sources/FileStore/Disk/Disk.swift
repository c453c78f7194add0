import Glibc

/// Every file access of the store, as one small protocol: the real disk, and in the tests a simulated one that loses
/// power at will.
///
/// Paths are relative to the data directory, `/`-separated, without `.` or `..`. Calls block; the store makes them on
/// its own threads. Each call that the durability proof rests on names its `Step`, so that a fault or a removed step
/// can be aimed at it.
package protocol Disk: Sendable {
    /// Opens a file for reading and writing at offsets. With `create`, makes it (mode 0600) when it does not exist;
    /// without, a missing file is the error `DiskError.notFound`.
    func open(_ path: String, create: Bool) throws(DiskError) -> any DiskFile

    /// Makes a directory (mode 0700) with its parents; one that exists is fine.
    func makeDirectory(_ path: String) throws(DiskError)

    /// The names in a directory, in no particular order; empty when it does not exist.
    func list(_ directory: String) throws(DiskError) -> [String]

    /// The size of a file in bytes, nil when it does not exist.
    func size(of path: String) throws(DiskError) -> Int?

    /// Replaces `target`, or creates it, in one step.
    func rename(_ source: String, to target: String, step: Step) throws(DiskError)

    /// Gives a file a second name. Its bytes are shared: for files that never change again.
    func link(_ source: String, to target: String, step: Step) throws(DiskError)

    /// Removes a file; one that does not exist is fine.
    func remove(_ path: String, step: Step) throws(DiskError)

    /// Puts the names in a directory on stable storage (fsync of the directory).
    func persistDirectory(_ path: String, step: Step) throws(DiskError)

    /// Puts everything on this file system on stable storage (syncfs), and reports write-back errors since the last
    /// call.
    func persistAll(step: Step) throws(DiskError)

    /// Free and total bytes, and free and total inodes.
    func space() throws(DiskError) -> DiskSpace
}

/// An open file of a `Disk`. Closed when the last reference goes.
package protocol DiskFile: AnyObject, Sendable {
    /// Reads up to `count` bytes at `offset`; fewer only at the end of the file.
    func read(at offset: Int, count: Int) throws(DiskError) -> [UInt8]

    /// Writes all bytes at `offset`. When it throws, any part of them may have been written.
    func write(_ bytes: [UInt8], at offset: Int, step: Step) throws(DiskError)

    /// The size in bytes.
    func size() throws(DiskError) -> Int

    /// Cuts or extends the file.
    func truncate(to size: Int, step: Step) throws(DiskError)

    /// Reserves space for bytes up to `length` without changing the size. A file system that cannot is no error.
    func preallocate(_ length: Int) throws(DiskError)

    /// Puts the file's bytes and size on stable storage (fdatasync).
    func persist(step: Step) throws(DiskError)

    /// Lets go of what the page cache has of the file, as far as it is on stable storage, so that the next read comes
    /// from there. A disk that cannot does nothing.
    func forgetCached()
}

extension DiskFile {
    package func forgetCached() {}
}

/// Space left on the file system of the data directory.
package struct DiskSpace: Sendable, Equatable {
    package var freeBytes: Int
    package var totalBytes: Int
    package var freeInodes: Int
    package var totalInodes: Int

    package init(freeBytes: Int, totalBytes: Int, freeInodes: Int, totalInodes: Int) {
        self.freeBytes = freeBytes
        self.totalBytes = totalBytes
        self.freeInodes = freeInodes
        self.totalInodes = totalInodes
    }
}

/// The operating system's calls, by their names.
package enum DiskCall: String, Sendable {
    case open, mkdir, chmod, readdir, stat, rename, link, unlink, fsync, syncfs, statvfs, pread, pwrite, ftruncate,
        fallocate, fdatasync, fcntl

    /// Whether the call was to put something on stable storage: when it fails, nobody knows what is there.
    package var isPersist: Bool { self == .fsync || self == .fdatasync || self == .syncfs }
}

/// A failed call on the disk.
package struct DiskError: Error, Equatable, CustomStringConvertible {
    package var call: DiskCall
    package var path: String
    /// The operating system's error number.
    package var code: Int32

    package init(call: DiskCall, path: String, code: Int32) {
        self.call = call
        self.path = path
        self.code = code
    }

    package var description: String { "\(call) \(path): \(String(cString: strerror(code))) (\(code))" }
}

extension DiskError {
    /// ENOENT: there is no such file.
    package static let notFound: Int32 = 2
    /// EIO: the device failed.
    package static let inputOutput: Int32 = 5
    /// EMFILE: this process has no descriptor left.
    package static let tooManyOpenFiles: Int32 = 24
    /// ENOSPC: the file system is full.
    package static let noSpace: Int32 = 28

    /// Whether space ran out: ENOSPC, EDQUOT or EFBIG.
    package var isOutOfSpace: Bool { code == Self.noSpace || code == 122 || code == 27 }

    /// Whether the file system gives no second name to this file: EPERM, EXDEV, EMLINK or EOPNOTSUPP. A copy will do.
    package var isWithoutLinks: Bool { call == .link && [1, 18, 31, 95].contains(code) }

    /// Whether descriptors or kernel memory ran out: EMFILE, ENFILE or ENOMEM. Such a call has changed nothing.
    package var isOutOfHandles: Bool { code == Self.tooManyOpenFiles || code == 23 || code == 12 }

    /// Whether the call may work later, when space or descriptors have come free. Never so for a failed persist.
    package var isShortage: Bool { (isOutOfSpace || isOutOfHandles) && !call.isPersist }
}
