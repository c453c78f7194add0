internal import CLibCrypto

/// AES-256 in Galois/counter mode (NIST SP 800-38D) through OpenSSL: encryption that also proves what it belongs to.
///
/// The nonce has 96 bits and must never be used twice under one key; `seal` draws a random one, which is safe for 2^32
/// messages. The tag has 128 bits.
public enum AES256GCM {
    public static let keyBytes = 32
    public static let nonceBytes = 12
    public static let tagBytes = 16

    /// What `seal` makes of a text.
    public struct Sealed: Sendable, Equatable {
        public var nonce: [UInt8]
        /// The ciphertext and, behind it, the tag.
        public var bytes: [UInt8]

        public init(nonce: [UInt8], bytes: [UInt8]) {
            self.nonce = nonce
            self.bytes = bytes
        }
    }

    /// Why nothing was sealed or opened.
    public enum Failure: Error, Equatable {
        /// The nonce has not 12 bytes, what was sealed is shorter than a tag, or a text is longer than OpenSSL takes.
        case length
        /// Key, nonce, ciphertext, tag and context do not belong together. Nothing of the text is given.
        case authentication
        /// OpenSSL has no memory or no such cipher.
        case unavailable
    }

    /// Encrypts `plain` under a random nonce; only the same `context` opens it again.
    public static func seal(
        _ plain: some Collection<UInt8>, under key: SecretKey, context: [UInt8]
    ) throws(Failure) -> Sealed {
        try seal(plain, under: key, nonce: randomBytes(nonceBytes), context: context)
    }

    /// Encrypts under a given nonce, which must not have been used under this key.
    static func seal(
        _ plain: some Collection<UInt8>, under key: SecretKey, nonce: [UInt8], context: [UInt8]
    ) throws(Failure) -> Sealed {
        let operation = try Operation.begin(.sealing, key, nonce, context)
        var bytes = try operation.transform(plain, room: tagBytes)
        try operation.finish()
        var tag = [UInt8](repeating: 0, count: tagBytes)
        guard EVP_CIPHER_CTX_ctrl(operation.pointer, EVP_CTRL_AEAD_GET_TAG, Int32(tagBytes), &tag) == 1 else {
            throw .unavailable
        }
        bytes += tag
        return Sealed(nonce: nonce, bytes: bytes)
    }

    /// The text that was sealed with this key and context.
    public static func open(_ sealed: Sealed, under key: SecretKey, context: [UInt8]) throws(Failure) -> [UInt8] {
        guard sealed.bytes.count >= tagBytes else { throw .length }
        let operation = try Operation.begin(.opening, key, sealed.nonce, context)
        var plain = try operation.transform(sealed.bytes.dropLast(tagBytes), room: 0)
        var tag = Array(sealed.bytes.suffix(tagBytes))
        guard EVP_CIPHER_CTX_ctrl(operation.pointer, EVP_CTRL_AEAD_SET_TAG, Int32(tagBytes), &tag) == 1 else {
            throw .unavailable
        }
        do throws(Failure) {
            try operation.finish()
        } catch {
            // What did not prove genuine is not left lying about.
            OPENSSL_cleanse(&plain, plain.count)
            throw .authentication
        }
        return plain
    }
}

/// One sealing or opening.
private struct Operation: ~Copyable {
    enum Direction: Int32 { case opening = 0, sealing = 1 }

    let pointer: OpaquePointer

    /// OpenSSL's implementation, looked up once, as for SHA-256.
    private static let implementation = Implementation()

    /// Immutable, and made to be shared by threads (EVP_CIPHER_fetch(3)).
    private struct Implementation: @unchecked Sendable {
        let pointer = EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)
    }

    private init(_ pointer: OpaquePointer) { self.pointer = pointer }

    static func begin(
        _ direction: Direction, _ key: SecretKey, _ nonce: [UInt8], _ context: [UInt8]
    ) throws(AES256GCM.Failure) -> Operation {
        guard nonce.count == AES256GCM.nonceBytes, context.count <= Int(Int32.max) else { throw .length }
        guard let pointer = EVP_CIPHER_CTX_new() else { throw .unavailable }
        let operation = Operation(pointer)
        try operation.start(direction, key, nonce)
        guard !context.isEmpty else { return operation }
        var taken: Int32 = 0
        guard EVP_CipherUpdate(pointer, nil, &taken, context, Int32(context.count)) == 1 else { throw .unavailable }
        return operation
    }

    private func start(_ direction: Direction, _ key: SecretKey, _ nonce: [UInt8]) throws(AES256GCM.Failure) {
        let isReady = key.withBytes { key in
            EVP_CipherInit_ex2(
                pointer, Self.implementation.pointer, key.baseAddress, nonce, direction.rawValue, nil) == 1
        }
        guard isReady else { throw .unavailable }
    }

    deinit { EVP_CIPHER_CTX_free(pointer) }

    /// The bytes encrypted or decrypted, in an array with room for more behind them.
    func transform(_ input: some Collection<UInt8>, room: Int) throws(AES256GCM.Failure) -> [UInt8] {
        guard input.count <= Int(Int32.max) - AES256GCM.tagBytes else { throw .length }
        guard !input.isEmpty else { return [] }
        var output: [UInt8] = []
        output.reserveCapacity(input.count + room)
        output.append(contentsOf: repeatElement(0, count: input.count))
        var written: Int32 = 0
        let done: Int32? = input.withContiguousStorageIfAvailable { input in
            EVP_CipherUpdate(pointer, &output, &written, input.baseAddress, Int32(input.count))
        }
        let code = done ?? EVP_CipherUpdate(pointer, &output, &written, Array(input), Int32(input.count))
        guard code == 1, written == Int32(input.count) else { throw .unavailable }
        return output
    }

    /// Ends the operation; when opening, this is where the tag is compared.
    func finish() throws(AES256GCM.Failure) {
        var nothing: UInt8 = 0
        var written: Int32 = 0
        guard EVP_CipherFinal_ex(pointer, &nothing, &written) == 1 else { throw .authentication }
    }
}
