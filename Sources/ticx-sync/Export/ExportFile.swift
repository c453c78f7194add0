internal import Foundation
internal import Glibc

/// A file that is there when it is whole: what is written goes to `FILE.part` beside it, which takes its place at the
/// end, on stable storage. Only its owner can read it, since it holds what people wrote.
final class ExportFile: Sendable {
    private let path: String
    private let descriptor: Int32

    private var part: String { path + ".part" }

    /// - Throws: `CommandFailure` when there can be no such file.
    init(replacing path: String) throws {
        self.path = path
        var facts = stat()
        if stat(path, &facts) == 0, facts.st_mode & S_IFMT != S_IFREG {
            throw CommandFailure("\(path) is no regular file. Name a file, or leave --output out and pipe the output.")
        }
        descriptor = open(path + ".part", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.failure(path, "cannot be written") }
    }

    /// What was not finished is taken away.
    deinit {
        unlink(part)
        close(descriptor)
    }

    func write(_ bytes: [UInt8]) throws {
        try Self.write(bytes, to: descriptor) { Self.failure(self.path, "cannot be written") }
    }

    /// Puts it in place.
    func finish() throws {
        guard fsync(descriptor) == 0, rename(part, path) == 0 else { throw Self.failure(path, "cannot be written") }
        let directory = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
        guard directory >= 0 else { throw Self.failure(path, "may not last") }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw Self.failure(path, "may not last") }
    }

    /// Writes to standard output.
    static func writeToStandardOutput(_ bytes: [UInt8]) throws {
        try write(bytes, to: STDOUT_FILENO) { failure("standard output", "takes no more") }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, failure: () -> CommandFailure) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure() }
            rest = rest.dropFirst(count)
        }
    }

    private static func failure(_ path: String, _ what: String) -> CommandFailure {
        CommandFailure("\(path) \(what): \(String(cString: strerror(errno)))")
    }
}
