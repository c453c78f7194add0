internal import Glibc

/// The least that durability can cost: pwrite of a group of bytes, fdatasync, again.
public enum BareLoop {
    public struct Failure: Error {
        let call: String
        let code: Int32
    }

    /// How long each group took to be durable, for groups of these sizes, one after the other.
    public static func latencies(of groups: [Int], path: String) throws -> [Duration] {
        let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure(call: "open", code: errno) }
        defer {
            close(descriptor)
            unlink(path)
        }
        // As the store does: the space is reserved ahead, so that a flush need not allocate it.
        _ = posix_fallocate(descriptor, 0, max(64 << 20, groups.reduce(0, +)))
        guard fsync(descriptor) == 0 else { throw Failure(call: "fsync", code: errno) }
        let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: groups.max() ?? 0)
        var offset = 0
        return try groups.map { group in
            let started = ContinuousClock.now
            guard pwrite(descriptor, bytes, group, offset) == group else {
                throw Failure(call: "pwrite", code: errno)
            }
            guard fdatasync(descriptor) == 0 else { throw Failure(call: "fdatasync", code: errno) }
            offset += group
            return ContinuousClock.now - started
        }
    }

    /// How long so many equal groups take.
    public static func duration(of groups: Int, bytes: Int, path: String) throws -> Duration {
        try latencies(of: Array(repeating: bytes, count: groups), path: path).reduce(.zero, +)
    }
}
