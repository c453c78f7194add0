internal import CLibCrypto

/// SHA-1 (FIPS 180-4) through OpenSSL: for the handshake of WebSockets, which asks for it (RFC 6455, section 1.3).
/// Nothing rests on its strength there.
public enum SHA1 {
    /// The 20 bytes of the digest.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 20)
        guard EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha1(), nil) == 1 else {
            preconditionFailure("OpenSSL has no SHA-1")
        }
        return digest
    }
}
