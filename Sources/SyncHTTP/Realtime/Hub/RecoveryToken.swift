internal import Cryptography
internal import SyncEngine

/// What a session can come back with: whose it is and where it began, sealed. It is the `pid` of Socket.IO's connection
/// state recovery.
///
/// The server keeps nothing of it, so it outlives restarts; it ends with its user's tokens, which every CONNECT has to
/// bring too.
struct RecoveryToken: Sendable, Equatable {
    /// 16 random bytes: two sessions of one user that begin at the same place are two.
    var nonce: [UInt8]
    var user: UserID
    /// Where the session began.
    var start: StreamOffset

    private static let nonceBytes = 16
    private static let numbers = 4
    private static let sealBytes = 16
    private static let sealedBytes = nonceBytes + numbers * 8 + sealBytes

    init(nonce: [UInt8], user: UserID, start: StreamOffset) {
        precondition(nonce.count == Self.nonceBytes, "a nonce of \(nonce.count) bytes")
        self.nonce = nonce
        self.user = user
        self.start = start
    }

    func sealed(with key: [UInt8]) -> String {
        var bytes = nonce
        for number in [UInt64(user.rawValue), start.epoch, start.position.user, start.position.tickets] {
            bytes.append(contentsOf: Bits128(high: number, low: 0).bytes.prefix(8))
        }
        return Base64URL.encode(bytes + HMAC.code(bytes, key: key).prefix(Self.sealBytes))
    }

    /// Opens what `sealed` made; nil for anything else, whatever is wrong with it.
    init?(opening text: String, with key: [UInt8]) {
        guard text.utf8.count <= 2 * Self.sealedBytes, let bytes = Base64URL.decode(text),
            bytes.count == Self.sealedBytes,
            constantTimeEqual(
                Array(HMAC.code(Array(bytes.dropLast(Self.sealBytes)), key: key).prefix(Self.sealBytes)),
                Array(bytes.suffix(Self.sealBytes)))
        else { return nil }
        let numbers = (0..<Self.numbers).map { index in
            bytes[(Self.nonceBytes + index * 8)..<(Self.nonceBytes + 8 + index * 8)]
                .reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        guard let user = Int(exactly: numbers[0]) else { return nil }
        self.init(
            nonce: Array(bytes.prefix(Self.nonceBytes)), user: UserID(user),
            start: StreamOffset(epoch: numbers[1], position: LivePosition(user: numbers[2], tickets: numbers[3])))
    }

    /// The id of the session's socket: the same after every return, and no way back to the private id.
    static func socketID(of privateID: String) -> String {
        String(Base64URL.encode(SHA256.hash("socket:\(privateID)".utf8)).prefix(20))
    }
}
