internal import Glibc

/// Short lists of texts on disk, found again by a key: memory holds one number for about each of them, up to a million.
///
/// First all are added, then they are asked for. The file has no name and goes with the object.
final class SpooledRecords {
    private let descriptor: Int32
    /// Where the last entry of each bucket begins, plus one; 0: there is none.
    private var buckets: [Int]
    private var end = 0
    /// Behind `end`, not on disk yet.
    private var pending: [UInt8] = []

    /// Bytes before an entry's texts: where the bucket's entry before it begins, its hash, its length.
    private static let headBytes = 24
    private static let pieceBytes = 256 << 10
    /// What the entries of one key may hold together, as one record may.
    private static let maximumBytes = 64 << 20

    /// - Parameter count: about how many entries there will be.
    init(expecting count: Int) throws(FormatFault) {
        var size = 256
        while size < count, size < 1 << 20 { size *= 2 }
        buckets = [Int](repeating: 0, count: size)
        let directory = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(directory)/ticx-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw Self.fault("written to \(directory)") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(template)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func add(_ key: String, _ texts: [String]) throws(FormatFault) {
        var body: [UInt8] = []
        for text in [key] + texts {
            body.append(contentsOf: bytes(UInt64(text.utf8.count)))
            body += text.utf8
        }
        let hash = key.hashValue
        let bucket = bucket(hash)
        for number in [buckets[bucket], hash, body.count] {
            pending += bytes(UInt64(bitPattern: Int64(number)))
        }
        buckets[bucket] = end + pending.count - Self.headBytes + 1
        pending += body
        if pending.count >= Self.pieceBytes { try flush() }
    }

    /// The entries of a key in the order they were added. They are gone then: however often a key is asked for, each is
    /// read once.
    func take(_ key: String) throws(FormatFault) -> [[String]] {
        try flush()
        let hash = key.hashValue
        var found: [[String]] = []
        var size = 0
        var kept: Int?
        var place = buckets[bucket(hash)]
        while place != 0 {
            let entry = try entry(at: place - 1, hash: hash)
            if let texts = entry.texts, texts.first == key {
                size += texts.reduce(0) { $0 + $1.utf8.count }
                guard size <= Self.maximumBytes else {
                    throw FormatFault(.tooLarge, "the notes of \(key) have more than \(Self.maximumBytes >> 20) MiB")
                }
                found.append(Array(texts.dropFirst()))
                if let kept {
                    try write(bytes(UInt64(entry.before)), at: kept)
                } else {
                    buckets[bucket(hash)] = entry.before
                }
            } else {
                kept = place - 1
            }
            place = entry.before
        }
        return found.reversed()
    }

    /// The entry of a key that was added last.
    func find(_ key: String) throws(FormatFault) -> [String]? {
        try flush()
        let hash = key.hashValue
        var place = buckets[bucket(hash)]
        while place != 0 {
            let entry = try entry(at: place - 1, hash: hash)
            if let texts = entry.texts, texts.first == key { return Array(texts.dropFirst()) }
            place = entry.before
        }
        return nil
    }

    private func bucket(_ hash: Int) -> Int { hash & (buckets.count - 1) }

    /// An entry's texts when it has this hash, and where the one before it begins, plus one.
    private func entry(at place: Int, hash: Int) throws(FormatFault) -> (texts: [String]?, before: Int) {
        // Most entries are short: one read gets them whole.
        var piece = try read(at: place, count: 1024)
        func number(_ index: Int) -> Int {
            Int(truncatingIfNeeded: piece[index..<index + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        }
        guard piece.count >= Self.headBytes else { throw FormatFault(.unreadable, "the file put aside is cut short") }
        let (before, itsHash, length) = (number(0), number(8), number(16))
        guard itsHash == hash else { return (nil, before) }
        if piece.count < Self.headBytes + length { piece = try read(at: place, count: Self.headBytes + length) }
        var texts: [String] = []
        var index = Self.headBytes
        while index < Self.headBytes + length, index + 8 <= piece.count {
            let count = number(index)
            index += 8
            guard index + count <= piece.count else { break }
            texts.append(String(decoding: piece[index..<index + count], as: UTF8.self))
            index += count
        }
        return (texts, before)
    }

    private func bytes(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }

    private func flush() throws(FormatFault) {
        guard !pending.isEmpty else { return }
        try write(pending, at: end)
        end += pending.count
        pending.removeAll(keepingCapacity: true)
    }

    private func write(_ bytes: [UInt8], at place: Int) throws(FormatFault) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                pwrite(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done, place + done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.fault("written") }
            done += count
        }
    }

    private func read(at place: Int, count: Int) throws(FormatFault) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress?.advanced(by: done), count - done, place + done)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw Self.fault("read") }
            if got == 0 { break }
            done += got
        }
        return Array(bytes.prefix(done))
    }

    private static func fault(_ what: String) -> FormatFault {
        FormatFault(
            .unreadable,
            "the notes put aside cannot be \(what): \(String(cString: strerror(errno))); TMPDIR names another directory"
        )
    }
}
