internal import Glibc
internal import Synchronization

/// The bytes of a document, in a file or in memory: read from any place, several times, by several readers.
final class DocumentBytes: Sendable {
    private enum Origin {
        case memory([UInt8])
        /// An open file; `pread` needs no position of its own.
        case file(descriptor: Int32, isOurs: Bool)
    }

    let size: Int
    private let origin: Origin
    private let progress = Atomic<Int>(0)

    init(_ bytes: [UInt8]) {
        origin = .memory(bytes)
        size = bytes.count
    }

    /// A file on disk.
    ///
    /// - Throws: `FormatFault` `unreadable` when there is none, or something that is no file.
    convenience init(path: String) throws(FormatFault) {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let reason = errno == ENOENT ? "there is no such file" : String(cString: strerror(errno))
            throw FormatFault(.unreadable, "\(path): \(reason)")
        }
        try self.init(descriptor: descriptor, isOurs: true, name: path)
    }

    /// A file that somebody opened, also one without a name.
    ///
    /// - Parameter isOurs: whether it is closed with the last reader, also when it is refused now.
    init(descriptor: Int32, isOurs: Bool, name: String) throws(FormatFault) {
        origin = .file(descriptor: descriptor, isOurs: isOurs)
        var facts = stat()
        let isKnown = fstat(descriptor, &facts) == 0
        size = isKnown ? Int(facts.st_size) : 0
        guard isKnown, facts.st_mode & S_IFMT == S_IFREG else {
            let isDirectory = isKnown && facts.st_mode & S_IFMT == S_IFDIR
            // A deinit follows: all members are set.
            throw FormatFault(
                .unreadable,
                isDirectory
                    ? "\(name) is a directory; name the file in it that holds the tickets"
                    : "\(name) is no regular file; write what it gives into a file first")
        }
    }

    deinit {
        if case .file(let descriptor, true) = origin { close(descriptor) }
    }

    /// How far the reading opened last has come.
    var bytesRead: Int { progress.load(ordering: .relaxed) }

    /// Fills a buffer from a place and says with how many bytes; 0 at the end.
    func read(at place: Int, into buffer: UnsafeMutableRawBufferPointer) throws(FormatFault) -> Int {
        switch origin {
        case .memory(let bytes):
            let count = min(buffer.count, max(0, bytes.count - place))
            if count > 0 { buffer.copyBytes(from: bytes[place..<place + count]) }
            return count
        case .file(let descriptor, _):
            while true {
                let count = pread(descriptor, buffer.baseAddress, buffer.count, place)
                if count >= 0 { return count }
                guard errno == EINTR else {
                    throw FormatFault(.unreadable, "the file cannot be read: \(String(cString: strerror(errno)))")
                }
            }
        }
    }

    /// At most so many bytes from a place.
    func bytes(at place: Int, count: Int) throws(FormatFault) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: max(0, min(count, size - place)))
        var filled = 0
        while filled < bytes.count {
            var failure: FormatFault?
            let got = bytes.withUnsafeMutableBytes { buffer in
                do throws(FormatFault) {
                    return try read(
                        at: place + filled, into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
                } catch {
                    failure = error
                    return 0
                }
            }
            if let failure { throw failure }
            guard got > 0 else { break }
            filled += got
        }
        return Array(bytes.prefix(filled))
    }

    /// Reads from the beginning, for `XMLReader`.
    ///
    /// - Parameters:
    ///   - pass: which reading of the document this is, of `passes` that its format needs: for `bytesRead`.
    func opened(pass: Int = 0, of passes: Int = 1) -> (UnsafeMutableRawBufferPointer) throws -> Int {
        var place = 0
        progress.store(pass * size / passes, ordering: .relaxed)
        return { [self] buffer in
            let count = try read(at: place, into: buffer)
            place += count
            progress.store((pass * size + place) / passes, ordering: .relaxed)
            return count
        }
    }
}
