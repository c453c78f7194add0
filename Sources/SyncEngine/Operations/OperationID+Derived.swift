internal import Cryptography

extension OperationID {
    /// The id of something that follows from a cause: the first 16 bytes of SHA-256 over the parts, each ended by a
    /// zero byte. Doing the cause again gives the same id, so it is a duplicate.
    public static func derived(_ parts: String...) -> OperationID {
        OperationID(Bits128(digestOf: parts.flatMap { Array($0.utf8) + [0] }))
    }
}

extension ContentDigest {
    /// The digest over a kind and a canonical body, each ended by a zero byte.
    public init(kind: String, canonicalBody: [UInt8]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(kind.utf8.count + canonicalBody.count + 2)
        bytes.append(contentsOf: kind.utf8)
        bytes.append(0)
        bytes.append(contentsOf: canonicalBody)
        bytes.append(0)
        self.init(Bits128(digestOf: bytes))
    }
}

extension Bits128 {
    /// The first 16 bytes of the SHA-256 of `bytes`.
    fileprivate init(digestOf bytes: [UInt8]) {
        guard let bits = Bits128(bytes: SHA256.hash(bytes)) else { preconditionFailure("a digest has 32 bytes") }
        self = bits
    }
}
