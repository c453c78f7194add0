internal import CLibCrypto

/// SHA-256 (FIPS 180-4) through OpenSSL.
public struct SHA256: ~Copyable {
    private let context: OpaquePointer

    /// OpenSSL's implementation, looked up once: a look-up at every digest takes longer than a short digest itself.
    private static let implementation = Implementation()

    /// Immutable, and made to be shared by threads (EVP_MD_fetch(3)).
    private struct Implementation: @unchecked Sendable {
        let pointer = EVP_MD_fetch(nil, "SHA256", nil)
    }

    /// Starts a digest of bytes that come in parts.
    public init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, Self.implementation.pointer, nil) == 1 else {
            preconditionFailure("OpenSSL has no SHA-256")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes.
    public mutating func update(_ bytes: some Sequence<UInt8>) {
        let done: Int32? = bytes.withContiguousStorageIfAvailable { buffer in
            EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
        }
        guard done == nil else { return }
        let copy = Array(bytes)
        EVP_DigestUpdate(context, copy, copy.count)
    }

    /// The 32 bytes of the digest.
    public consuming func finalize() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        EVP_DigestFinal_ex(context, &digest, nil)
        return digest
    }

    /// The 32 bytes of the digest of `bytes`.
    public static func hash(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var state = SHA256()
        state.update(bytes)
        return state.finalize()
    }
}
