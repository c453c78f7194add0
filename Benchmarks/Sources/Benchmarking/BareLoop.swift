internal import Glibc

/// The least that durability can cost: pwrite of a group of bytes, fdatasync, again.
public enum BareLoop {
    public struct Failure: Error {
        let call: String
        let code: Int32
    }

    /// Groups a second, for as long as asked.
    public static func groupsPerSecond(of bytes: Int, for duration: Duration, path: String) throws -> Double {
        let started = ContinuousClock.now
        var groups = 0
        try run(bytes: bytes, path: path) {
            groups += 1
            return ContinuousClock.now - started < duration
        }
        return Double(groups) / ((ContinuousClock.now - started) / .seconds(1))
    }

    /// How long so many groups take.
    public static func duration(of groups: Int, bytes: Int, path: String) throws -> Duration {
        var rest = groups
        let started = ContinuousClock.now
        try run(bytes: bytes, path: path) {
            rest -= 1
            return rest > 0
        }
        return ContinuousClock.now - started
    }

    /// Writes groups until `goesOn` says no.
    private static func run(bytes: Int, path: String, goesOn: () -> Bool) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure(call: "open", code: errno) }
        defer {
            close(descriptor)
            unlink(path)
        }
        // As the store does: the space is reserved ahead, so that a flush need not allocate it.
        _ = posix_fallocate(descriptor, 0, 64 << 20)
        guard fsync(descriptor) == 0 else { throw Failure(call: "fsync", code: errno) }
        let group = [UInt8](repeating: UInt8(ascii: "x"), count: bytes)
        var offset = 0
        repeat {
            guard pwrite(descriptor, group, group.count, offset) == group.count else {
                throw Failure(call: "pwrite", code: errno)
            }
            guard fdatasync(descriptor) == 0 else { throw Failure(call: "fdatasync", code: errno) }
            offset += group.count
        } while goesOn()
    }
}
