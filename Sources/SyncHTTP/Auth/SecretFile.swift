internal import Cryptography
internal import Glibc

/// Why a secret file cannot be used.
public struct SecretFileError: Error, Sendable, Equatable, CustomStringConvertible {
    public var path: String
    public var reason: String

    public var description: String { "\(path): \(reason)" }
}

/// Random keys that a server makes once and keeps in `secrets/` of its data directory, readable by its user only.
public enum SecretFile {
    private static let bytes = 48

    /// The text of the secret `name`, made now if there is none. Of two processes that make it at once, both get the
    /// first's.
    ///
    /// - Throws: `SecretFileError`.
    public static func readOrCreate(_ name: String, dataDirectory: String) throws(SecretFileError) -> [UInt8] {
        let directory = dataDirectory + "/secrets"
        let path = directory + "/" + name
        if let secret = try read(path) { return secret }
        try makeDirectory(dataDirectory)
        try makeDirectory(directory)
        let draft = path + ".\(getpid()).\(Base64URL.encode(randomBytes(6)))"
        try write(Base64URL.encode(randomBytes(bytes)), to: draft)
        defer { unlink(draft) }
        // A link never replaces: a secret another process made meanwhile stays.
        guard link(draft, path) == 0 || errno == EEXIST else { throw failure(path) }
        try persist(directory)
        guard let secret = try read(path) else {
            throw SecretFileError(path: path, reason: "vanished while it was made")
        }
        return secret
    }

    private static func read(_ path: String) throws(SecretFileError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure(path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(path) }
        guard status.st_mode & 0o077 == 0 else {
            throw SecretFileError(path: path, reason: "others may read it; run: chmod 600 \(path)")
        }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        guard count >= SigningSecret.minimumBytes else {
            throw SecretFileError(
                path: path, reason: "is too short; delete it and a new one is made (all must sign in again)")
        }
        return Array(buffer[..<count])
    }

    private static func write(_ text: String, to path: String) throws(SecretFileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        let content = Array(text.utf8)
        guard Glibc.write(descriptor, content, content.count) == content.count, fsync(descriptor) == 0 else {
            throw failure(path)
        }
    }

    private static func makeDirectory(_ path: String) throws(SecretFileError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(path) }
    }

    /// A new name is durable once its directory is (the fsync of a file says nothing about it).
    private static func persist(_ directory: String) throws(SecretFileError) {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(directory) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(directory) }
    }

    private static func failure(_ path: String) -> SecretFileError {
        SecretFileError(path: path, reason: String(cString: strerror(errno)))
    }
}
