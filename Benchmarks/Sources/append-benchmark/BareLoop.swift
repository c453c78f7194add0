import Foundation
import Glibc

/// The least a durable append can cost: pwrite of a group of records, fdatasync, again.
enum BareLoop {
    struct Failure: Error {
        let call: String
        let code: Int32
    }

    /// Records a second.
    static func measure(
        bytesPerRecord: Int, recordsPerFlush: Int, duration: Duration, path: String
    ) throws -> Double {
        let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure(call: "open", code: errno) }
        defer {
            close(descriptor)
            unlink(path)
        }
        // As the store does: the space is reserved ahead, so that a flush need not allocate it.
        _ = posix_fallocate(descriptor, 0, 64 << 20)
        guard fsync(descriptor) == 0 else { throw Failure(call: "fsync", code: errno) }
        let group = [UInt8](repeating: UInt8(ascii: "x"), count: bytesPerRecord * recordsPerFlush)
        var offset = 0
        var records = 0
        let started = ContinuousClock.now
        while ContinuousClock.now - started < duration {
            guard pwrite(descriptor, group, group.count, offset) == group.count else {
                throw Failure(call: "pwrite", code: errno)
            }
            guard fdatasync(descriptor) == 0 else { throw Failure(call: "fdatasync", code: errno) }
            offset += group.count
            records += recordsPerFlush
        }
        return Double(records) / ((ContinuousClock.now - started) / .seconds(1))
    }
}
