internal import CPlatform
internal import Glibc

/// A file that came in a request's body. It has no name, so it is gone with its last reference, whatever happens.
final class UploadedFile: Sendable {
    /// Open while this value lives.
    let descriptor: Int32

    /// A failed call on the file, with the operating system's error number.
    struct Failure: Error, Equatable {
        var call: String
        var code: Int32
    }

    /// Makes an empty file for this user alone.
    ///
    /// - Throws: `Failure`.
    init(in directory: String) throws(Failure) {
        let made = ticx_open_unnamed(directory)
        guard made >= 0 else { throw Failure(call: "open", code: errno) }
        descriptor = made
    }

    deinit { close(descriptor) }

    /// Appends. Blocks, so call it on a thread that may.
    func append(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        var rest = bytes
        while let start = rest.baseAddress, !rest.isEmpty {
            let count = write(descriptor, start, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure(call: "write", code: errno) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// What is left on its disk for users like this one.
    func freeBytes() throws(Failure) -> Int {
        let count = ticx_free_bytes(descriptor)
        guard count >= 0 else { throw Failure(call: "fstatvfs", code: errno) }
        return Int(count)
    }
}
