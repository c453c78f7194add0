internal import CLibCrypto

/// 32 secret bytes that are overwritten when the last reference to them goes.
///
/// Immutable, so threads may share it.
public final class SecretKey: @unchecked Sendable {
    private let bytes: UnsafeMutablePointer<UInt8>

    /// A random key.
    public init() {
        bytes = .allocate(capacity: AES256GCM.keyBytes)
        bytes.initialize(repeating: 0, count: AES256GCM.keyBytes)
        precondition(RAND_priv_bytes(bytes, Int32(AES256GCM.keyBytes)) == 1, "the random number generator failed")
    }

    /// A key that holds these bytes, and overwrites them where they came from. Nil when they are not 32.
    public init?(consuming secret: inout [UInt8]) {
        defer { SecretKey.erase(&secret) }
        guard secret.count == AES256GCM.keyBytes else { return nil }
        bytes = .allocate(capacity: AES256GCM.keyBytes)
        bytes.initialize(from: secret, count: AES256GCM.keyBytes)
    }

    deinit {
        OPENSSL_cleanse(bytes, AES256GCM.keyBytes)
        bytes.deallocate()
    }

    /// Shows the 32 bytes for as long as `body` runs.
    public func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        body(UnsafeBufferPointer(start: bytes, count: AES256GCM.keyBytes))
    }

    /// Overwrites bytes in a way that no optimiser leaves out, and empties the array.
    public static func erase(_ secret: inout [UInt8]) {
        let count = secret.count
        secret.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, count) }
        secret.removeAll()
    }
}
