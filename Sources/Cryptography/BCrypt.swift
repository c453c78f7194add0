internal import CLibXCrypt

/// Why a password cannot be hashed or checked.
public enum BCryptError: Error, Equatable {
    /// bcrypt reads 72 bytes and no more; a longer password would be cut without a word.
    case passwordTooLong(bytes: Int)
    /// The C interface ends a password at its first NUL byte.
    case passwordHasNUL
    /// A cost outside 4 to 14.
    case costOutOfRange(Int)
    /// Text that is no `$2a$`, `$2b$` or `$2y$` hash.
    case malformedHash
    /// More passwords are waiting than the queue holds; worth another try after a second.
    case busy
}

/// bcrypt password hashes through libxcrypt. Each call blocks for its whole cost (58 ms at 10): see `BCryptQueue`.
public enum BCrypt {
    /// What bcrypt reads of a password.
    public static let maximumPasswordBytes = 72

    /// The costs accepted: 4 is the algorithm's least, 14 is about a second, and each step doubles it.
    public static let costs = 4...14

    /// The hash of `password` with a random salt, as `$2b$…`, 60 characters.
    ///
    /// - Throws: `BCryptError.passwordTooLong`, `.passwordHasNUL`, `.costOutOfRange`.
    public static func hash(_ password: String, cost: Int = 10) throws(BCryptError) -> String {
        guard costs.contains(cost) else { throw .costOutOfRange(cost) }
        let salt = randomBytes(16).map { CChar(bitPattern: $0) }
        var setting = [CChar](repeating: 0, count: 192)
        guard crypt_gensalt_rn("$2b$", UInt(cost), salt, Int32(salt.count), &setting, Int32(setting.count)) != nil
        else {
            throw .costOutOfRange(cost)
        }
        return try crypt(password, setting: setting)
    }

    /// Whether `password` has this hash. Takes as long as the hash's cost says, whatever the answer.
    ///
    /// - Throws: `BCryptError.passwordTooLong`, `.passwordHasNUL`, `.malformedHash`, `.costOutOfRange`.
    public static func verify(_ password: String, hash: String) throws(BCryptError) -> Bool {
        guard let cost = cost(of: hash) else { throw .malformedHash }
        guard costs.contains(cost) else { throw .costOutOfRange(cost) }
        let setting = Array(hash.utf8).map { CChar(bitPattern: $0) } + [0]
        return constantTimeEqual(Array(try crypt(password, setting: setting).utf8), Array(hash.utf8))
    }

    /// The cost in a hash's text; nil when it is no bcrypt hash.
    public static func cost(of hash: String) -> Int? {
        let bytes = Array(hash.utf8)
        guard bytes.count == 60, ["$2a$", "$2b$", "$2y$"].contains(String(decoding: bytes[..<4], as: UTF8.self)),
            bytes[6] == UInt8(ascii: "$"), bytes[7...].allSatisfy(isBase64)
        else { return nil }
        return Int(String(decoding: bytes[4..<6], as: UTF8.self))
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    private static func crypt(_ password: String, setting: [CChar]) throws(BCryptError) -> String {
        let bytes = Array(password.utf8)
        guard bytes.count <= maximumPasswordBytes else { throw .passwordTooLong(bytes: bytes.count) }
        guard !bytes.contains(0) else { throw .passwordHasNUL }
        // 32 KiB of working memory: on the heap, since threads may have small stacks.
        let data = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
        UnsafeMutableRawPointer(data).initializeMemory(
            as: UInt8.self, repeating: 0, count: MemoryLayout<crypt_data>.size)
        defer { data.deallocate() }
        guard let output = crypt_r(password, setting, data), output[0] != CChar(bitPattern: UInt8(ascii: "*")) else {
            throw .malformedHash
        }
        return String(cString: output)
    }
}
