internal import Cryptography
internal import SyncEngine

/// What a browser brings along when it asks for notifications without a token, as the frontend's page does
/// (frontend.md §5): whose they are, sealed. It opens nothing else, and there is no way back to the token.
struct NotificationCookie: Sendable, Equatable {
    static let name = "ticx_notifications"
    static let path = "/api/notifications"

    var user: UserID
    /// Of the token in whose answer it came: it ends with that one.
    var tokenDigest: [UInt8]
    var issued: Timestamp
    var expires: Timestamp

    /// Stands under the seal: the same key could never seal something else that opens as a cookie.
    private static let purpose = Array("notifications".utf8) + [0]
    private static let version: UInt8 = 1
    private static let numbers = 3
    private static let digestBytes = 32
    private static let sealBytes = 16
    private static let sealedBytes = 1 + numbers * 8 + digestBytes + sealBytes

    func sealed(with key: [UInt8]) -> String {
        precondition(tokenDigest.count == Self.digestBytes, "a digest of \(tokenDigest.count) bytes")
        var bytes = [Self.version]
        for number in [UInt64(user.rawValue), issued.milliseconds.magnitude, expires.milliseconds.magnitude] {
            bytes.append(contentsOf: Bits128(high: number, low: 0).bytes.prefix(8))
        }
        bytes += tokenDigest
        return Base64URL.encode(bytes + Self.seal(of: bytes, key: key))
    }

    /// Opens what `sealed` made; nil for anything else, whatever is wrong with it. Whether it still counts is another
    /// question.
    init?(opening text: String, with key: [UInt8]) {
        guard text.utf8.count <= 2 * Self.sealedBytes, let bytes = Base64URL.decode(text),
            bytes.count == Self.sealedBytes, bytes[0] == Self.version
        else { return nil }
        let body = Array(bytes.dropLast(Self.sealBytes))
        guard constantTimeEqual(Self.seal(of: body, key: key), Array(bytes.suffix(Self.sealBytes))) else { return nil }
        let numbers = (0..<Self.numbers).map { index in
            body[(1 + index * 8)..<(9 + index * 8)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        guard let user = Int(exactly: numbers[0]), let issued = Int64(exactly: numbers[1]),
            let expires = Int64(exactly: numbers[2])
        else { return nil }
        self.init(
            user: UserID(user), tokenDigest: Array(body.suffix(Self.digestBytes)),
            issued: Timestamp(milliseconds: issued), expires: Timestamp(milliseconds: expires))
    }

    init(user: UserID, tokenDigest: [UInt8], issued: Timestamp, expires: Timestamp) {
        self.user = user
        self.tokenDigest = tokenDigest
        self.issued = issued
        self.expires = expires
    }

    private static func seal(of bytes: [UInt8], key: [UInt8]) -> [UInt8] {
        Array(HMAC.code(purpose + bytes, key: key).prefix(sealBytes))
    }
}
