internal import Cryptography
internal import Glibc

/// The key that wraps a store's data keys. It lies in a file of its own, away from the data and its backups.
public struct MasterKey: Sendable {
    let key: SecretKey
    /// Tells one master key from another, and nothing about it.
    let fingerprint: UInt64

    init(_ key: SecretKey) {
        self.key = key
        var digest = SHA256()
        digest.update("ticx-sync master key".utf8)
        key.withBytes { digest.update($0) }
        fingerprint = digest.finalize().prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A random one that is in no file.
    package init() { self.init(SecretKey()) }

    /// Reads a key file: 32 bytes as Base64 or in hexadecimal digits, in a file that nobody else may read.
    ///
    /// - Throws: `SealError.masterKeyFile`.
    public init(file path: String) throws(SealError) {
        var text = try Self.read(path)
        defer { SecretKey.erase(&text) }
        guard var secret = Self.secret(text), let key = SecretKey(consuming: &secret) else {
            throw .masterKeyFile(path: path, reason: "it holds no 32 bytes as Base64 or in hexadecimal digits")
        }
        self.init(key)
    }

    /// Makes a key file, mode 0600; one that exists is left alone.
    ///
    /// - Throws: `SealError.masterKeyFile`.
    public static func make(file path: String) throws(SealError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw errno == EEXIST
                ? .masterKeyFile(path: path, reason: "it exists already, and is never overwritten") : failure(path)
        }
        defer { close(descriptor) }
        var text: [UInt8] = []
        SecretKey().withBytes { Base64URL.append($0, to: &text) }
        defer { SecretKey.erase(&text) }
        text.append(lineFeed)
        guard write(descriptor, text, text.count) == text.count, fsync(descriptor) == 0 else { throw failure(path) }
        try persistDirectory(of: path)
    }

    private static func read(_ path: String) throws(SealError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw errno == ENOENT ? .masterKeyFile(path: path, reason: "there is no such file") : failure(path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(path) }
        guard status.st_mode & 0o077 == 0 else {
            throw .masterKeyFile(path: path, reason: "others may read it; run: chmod 600 \(path)")
        }
        var text = [UInt8](repeating: 0, count: 256)
        let count = Glibc.read(descriptor, &text, text.count)
        guard count >= 0 else { throw failure(path) }
        text.removeLast(text.count - count)
        return text
    }

    /// Hexadecimal digits, or Base64 with either alphabet.
    private static func secret(_ text: [UInt8]) -> [UInt8]? {
        var text = text.filter { $0 > UInt8(ascii: " ") && $0 != UInt8(ascii: "=") }
        defer { SecretKey.erase(&text) }
        if text.count == 64 {
            let digits = text.compactMap { Character(UnicodeScalar($0)).hexDigitValue.map(UInt8.init) }
            guard digits.count == 64 else { return nil }
            return stride(from: 0, to: 64, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        }
        for index in text.indices {
            if text[index] == UInt8(ascii: "+") { text[index] = UInt8(ascii: "-") }
            if text[index] == UInt8(ascii: "/") { text[index] = UInt8(ascii: "_") }
        }
        return Base64URL.decode(utf8: text)
    }

    private static func persistDirectory(of path: String) throws(SealError) {
        let directory = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(directory) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(directory) }
    }

    private static func failure(_ path: String) -> SealError {
        .masterKeyFile(path: path, reason: String(cString: strerror(errno)))
    }
}
