internal import CLibCrypto

/// HMAC (RFC 2104) with the SHA-2 family, through OpenSSL.
public enum HMAC {
    /// The digest behind the code.
    public enum Digest: Sendable { case sha256, sha384, sha512 }

    /// The authentication code of `message` under `key`: 32, 48 or 64 bytes.
    public static func code(_ message: [UInt8], key: [UInt8], digest: Digest = .sha256) -> [UInt8] {
        let algorithm =
            switch digest {
            case .sha256: EVP_sha256()
            case .sha384: EVP_sha384()
            case .sha512: EVP_sha512()
            }
        var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        let made = CLibCrypto.HMAC(algorithm, key, Int32(key.count), message, message.count, &code, &length)
        precondition(made != nil, "HMAC of \(message.count) bytes under a key of \(key.count) failed")
        return Array(code.prefix(Int(length)))
    }
}

/// Whether two byte strings are equal, in a time that depends on their length only.
public func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
}

/// Bytes from the operating system's generator (OpenSSL's DRBG seeded by it), fit for keys.
public func randomBytes(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    precondition(RAND_bytes(&bytes, Int32(count)) == 1, "the random number generator failed")
    return bytes
}
