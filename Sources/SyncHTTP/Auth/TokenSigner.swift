internal import Cryptography
internal import JSONText
public import SyncEngine

/// Makes bearer tokens: JSON Web Tokens (RFC 7519) signed with HMAC-SHA-256, and nothing else.
public struct TokenSigner: Sendable {
    let key: [UInt8]
    private let lifetime: Duration

    static let header = Base64URL.encode(#"{"alg":"HS256","typ":"JWT"}"#.utf8)

    /// - Parameters:
    ///   - secret: at least 32 bytes (RFC 7518, section 3.2).
    ///   - lifetime: how long a token is valid.
    public init(secret: [UInt8], lifetime: Duration) {
        precondition(secret.count >= 32, "a secret of \(secret.count) bytes is too short for HMAC-SHA-256")
        key = secret
        self.lifetime = lifetime
    }

    /// A token for `user`, valid from `now`.
    ///
    /// `iat` counts whole seconds, in which a password may change twice. So the token of a user whose earlier ones were
    /// voided names that time in `since`, and is good until they are voided again.
    public func token(for user: User, now: Timestamp) -> String {
        let issued = now.milliseconds / 1000
        let payload = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("userId", user.id.rawValue)
                writer.field("email", user.email)
                writer.field("name", user.name)
                writer.field("role", user.role.rawValue)
                writer.field("department", user.department)
                writer.field("iat", issued)
                writer.field("exp", issued + lifetime.components.seconds)
                if let since = user.tokensValidFrom { writer.field("since", since.milliseconds) }
            }
        }
        return sign(Self.header + "." + Base64URL.encode(Self.asciiSafe(payload)))
    }

    /// `signed` with its signature as the third segment.
    func sign(_ signed: String) -> String {
        signed + "." + Base64URL.encode(HMAC.code(Array(signed.utf8), key: key))
    }

    /// Escapes what would put `-` or `_` into the base64url text, or bytes above ASCII into the payload.
    ///
    /// The frontend decodes tokens with `atob`, which knows neither base64url nor UTF-8. In ASCII text only the last
    /// character of a triple can give six bits of 62 or 63, and only `>`, `?`, `~` and DEL do; without them base64 and
    /// base64url are the same.
    static func asciiSafe(_ json: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(json.count)
        for unit in String(decoding: json, as: UTF8.self).utf16 {
            switch unit {
            case 0x3E, 0x3F, 0x7E, 0x7F, 0x80...: output.append(contentsOf: escape(unit))
            default: output.append(UInt8(unit))
            }
        }
        return output
    }

    private static func escape(_ unit: UInt16) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return Array("\\u".utf8) + [12, 8, 4, 0].map { digits[Int(unit >> UInt16($0) & 15)] }
    }
}
