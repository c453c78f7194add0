internal import CPlatform
internal import Glibc
internal import NIOCore

/// A regular file that is open for reading, until the last reference goes.
final class FrontendFile: Sendable {
    let size: Int
    /// Changes whenever the content may have.
    let tag: String
    /// As an HTTP date (RFC 9110, section 5.6.7).
    let modified: String
    private let descriptor: Int32

    /// Opens a file below a folder. No piece of the way may be a symbolic link, so that none leads out.
    ///
    /// - Returns: nil when there is no such regular file, or it may not be read.
    init?(_ segments: [String], in folder: String) {
        guard !segments.isEmpty, segments.allSatisfy(Self.isPlain) else { return nil }
        var descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        for (place, segment) in segments.enumerated() where descriptor >= 0 {
            let isLast = place == segments.count - 1
            // Without blocking: what looks like a file may be a pipe that nobody writes to.
            let next = openat(
                descriptor, segment, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | (isLast ? O_NONBLOCK : O_DIRECTORY))
            close(descriptor)
            descriptor = next
        }
        guard descriptor >= 0 else { return nil }
        var file = ticx_file()
        guard ticx_describe_file(descriptor, &file) == 0, file.is_regular != 0 else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        size = Int(file.size)
        let parts = [file.inode, file.size, file.modified_seconds, file.modified_nanoseconds]
        tag = "\"" + parts.map { String($0, radix: 36) }.joined(separator: "-") + "\""
        modified = Self.date(Int(file.modified_seconds))
    }

    deinit { close(descriptor) }

    /// A name that is neither hidden nor a way up.
    private static func isPlain(_ segment: String) -> Bool {
        !segment.isEmpty && !segment.hasPrefix(".") && !segment.contains("/") && !segment.utf8.contains(0)
    }

    private static func date(_ seconds: Int) -> String {
        var seconds = time_t(seconds)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 40)
        let count = strftime(&text, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
        return String(decoding: text[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    struct Failure: Error {}

    /// Reads a piece. Blocks, so call it on a thread that may.
    ///
    /// - Throws: `Failure` when it cannot be read, or became shorter than it was when it was opened.
    func read(at offset: Int, maximum: Int) throws -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: maximum)
        let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: maximum) { bytes in
            max(0, pread(descriptor, bytes.baseAddress, min(maximum, bytes.count), off_t(offset)))
        }
        guard count > 0 else { throw Failure() }
        return buffer
    }
}
