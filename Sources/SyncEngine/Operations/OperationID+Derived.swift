internal import Cryptography

extension OperationID {
    /// The id of something that follows from a cause: the first 16 bytes of SHA-256 over the parts, each ended by a
    /// zero byte. Doing the cause again gives the same id, so it is a duplicate.
    public static func derived(_ parts: String...) -> OperationID {
        OperationID(digest(parts.map { Array($0.utf8) }))
    }
}

extension ContentDigest {
    /// The digest over a kind and a canonical body.
    public init(kind: String, canonicalBody: [UInt8]) {
        self.init(digest([Array(kind.utf8), canonicalBody]))
    }
}

private func digest(_ parts: [[UInt8]]) -> Bits128 {
    var state = SHA256()
    for part in parts {
        state.update(part)
        state.update(CollectionOfOne(UInt8(0)))
    }
    guard let bits = Bits128(bytes: state.finalize()) else { preconditionFailure("a digest has 32 bytes") }
    return bits
}
