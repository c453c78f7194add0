internal import Glibc
internal import Synchronization

/// The bytes of a document, in a file or in memory: read from any place, several times, by several readers.
final class DocumentBytes: Sendable {
    private enum Origin {
        case memory([UInt8])
        /// An open file; `pread` needs no position of its own.
        case file(descriptor: Int32, isOurs: Bool)
        /// A file in a zip archive, which can only be read from its beginning.
        case entry(archive: DocumentBytes, name: String)
    }

    /// Of a file in an archive, the archive's.
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

    /// The document in a zip archive.
    ///
    /// - Throws: `FormatFault` that says what else the archive holds.
    init(in archive: DocumentBytes) throws(FormatFault) {
        origin = .entry(archive: archive, name: try archive.bundle().document())
        size = archive.size
    }

    /// The archive that the document lies in; nil: in none.
    func bundleAround() throws(FormatFault) -> TicketBundle? {
        guard case .entry(let archive, _) = origin else { return nil }
        return try archive.bundle()
    }

    /// These bytes as a zip archive.
    private func bundle(reached: @escaping (Int) -> Void = { _ in }) throws(FormatFault) -> TicketBundle {
        try TicketBundle(size: size) { [self] offset, buffer in
            let count = try read(at: offset, into: buffer)
            reached(offset + count)
            return count
        }
    }

    /// Whether places other than the beginning can be read.
    var isSeekable: Bool { if case .entry = origin { false } else { true } }

    deinit {
        if case .file(let descriptor, true) = origin { close(descriptor) }
    }

    /// How far the reading opened last has come.
    var bytesRead: Int { progress.load(ordering: .relaxed) }

    /// Fills a buffer from a place and says with how many bytes; 0 at the end. Not of files in archives.
    private func read(at place: Int, into buffer: UnsafeMutableRawBufferPointer) throws(FormatFault) -> Int {
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
        case .entry: return 0
        }
    }

    /// So many bytes from the beginning, fewer if there are no more.
    func head(_ count: Int) throws(FormatFault) -> [UInt8] { try Self.bytes(count, from: try opened()) }

    /// So many bytes at the end; none of a file in an archive.
    func tail(_ count: Int) throws(FormatFault) -> [UInt8] {
        guard isSeekable else { return [] }
        var place = max(0, size - count)
        return try Self.bytes(count) { [self] buffer in
            defer { place += buffer.count }
            return try read(at: place, into: buffer)
        }
    }

    /// So many bytes from whatever reads them.
    static func bytes(
        _ count: Int, from read: (UnsafeMutableRawBufferPointer) throws -> Int
    ) throws(FormatFault) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        do {
            while filled < count {
                let got = try bytes.withUnsafeMutableBytes { buffer in
                    try read(UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
                }
                guard got > 0 else { break }
                filled += got
            }
        } catch {
            throw error as? FormatFault ?? FormatFault(.unreadable, "\(error)")
        }
        return Array(bytes.prefix(filled))
    }

    /// Reads from the beginning, for `XMLReader`.
    ///
    /// - Parameters:
    ///   - pass: which reading of the document this is, of `passes` that its format needs: for `bytesRead`.
    func opened(
        pass: Int = 0, of passes: Int = 1
    ) throws(FormatFault) -> (UnsafeMutableRawBufferPointer) throws -> Int {
        let reach: @Sendable (Int) -> Void = { [self] place in
            progress.store((pass * size + place) / passes, ordering: .relaxed)
        }
        reach(0)
        if case .entry(let archive, let name) = origin { return try archive.bundle(reached: reach).open(name) }
        var place = 0
        return { [self] buffer in
            let count = try read(at: place, into: buffer)
            place += count
            reach(place)
            return count
        }
    }
}
