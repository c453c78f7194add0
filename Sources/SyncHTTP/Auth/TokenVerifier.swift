internal import Cryptography
internal import JSONText
internal import SyncEngine

/// Who a valid token stands for.
struct Identity: Sendable {
    let user: User
    /// SHA-256 of the token's text.
    let tokenDigest: [UInt8]
    let expires: Timestamp
}

/// Says whom a token stands for; throws `APIError` `invalidToken` for nobody.
typealias Identify = @Sendable (String) throws(APIError) -> Identity

/// Checks bearer tokens. The algorithm is ours to say, never the token's (RFC 8725, section 3.1).
struct TokenVerifier: Sendable {
    private let signer: TokenSigner
    private let service: SyncService
    private let limits: Limits
    private let cache: TokenCache
    private let now: @Sendable () -> Timestamp

    /// How far another issuer's clock may be ahead, for `iat` and `nbf`. Expiry has no leeway.
    private static let leeway: Int64 = 60

    init(signer: TokenSigner, service: SyncService, limits: Limits, now: @escaping @Sendable () -> Timestamp) {
        self.signer = signer
        self.service = service
        self.limits = limits
        self.now = now
        cache = TokenCache(capacity: limits.maximumCachedTokens)
    }

    /// The user a token stands for, as the directory knows them now.
    ///
    /// A token seen before skips the signature, and nothing else.
    ///
    /// - Throws: `APIError` `invalidToken`, without saying why.
    func identity(of token: String) throws(APIError) -> Identity {
        guard token.utf8.count <= limits.maximumTokenBytes else { throw .invalidToken }
        let digest = SHA256.hash(token.utf8)
        let known = cache[digest]
        guard let claims = known ?? verifiedClaims(of: token), let user = currentUser(claims, digest: digest) else {
            throw .invalidToken
        }
        if known == nil { cache[digest] = claims }
        return Identity(
            user: user, tokenDigest: digest, expires: Timestamp(milliseconds: claims.expires.secondsAsMilliseconds))
    }

    /// Whether the signature of this token was found good lately; whether it still stands for somebody is not asked.
    func hasVerified(_ token: String) -> Bool {
        token.utf8.count <= limits.maximumTokenBytes && cache[SHA256.hash(token.utf8)] != nil
    }

    /// What may change while a token lives: time, revocation, and the user.
    private func currentUser(_ claims: TokenClaims, digest: [UInt8]) -> User? {
        let seconds = now().milliseconds / 1000
        guard claims.expires > seconds, claims.issuedAt <= seconds + Self.leeway,
            claims.notBefore.map({ $0 <= seconds + Self.leeway }) ?? true
        else { return nil }
        let directory = service.directory
        guard let user = directory.user(claims.userID), user.isActive, !directory.isRevoked(tokenDigest: digest) else {
            return nil
        }
        return isVoid(claims, of: user) ? nil : user
    }

    /// Whether the user's tokens were voided after this one was signed. One that does not say since when they had been
    /// good was signed before they ever were, or by somebody else who has the secret.
    private func isVoid(_ claims: TokenClaims, of user: User) -> Bool {
        guard let validFrom = user.tokensValidFrom?.milliseconds else { return false }
        if let since = claims.since { return since != validFrom }
        return claims.issuedAt.secondsAsMilliseconds < validFrom
    }

    /// The claims of a token whose signature is ours. Nothing of the token is parsed before that is known.
    private func verifiedClaims(of token: String) -> TokenClaims? {
        let segments = token.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
        guard segments.count == 3, let signature = Base64URL.decode(segments[2]) else { return nil }
        let signed = Array(token.utf8.dropLast(segments[2].utf8.count + 1))
        guard constantTimeEqual(HMAC.code(signed, key: signer.key), signature),
            let header = Base64URL.decode(segments[0]), let payload = Base64URL.decode(segments[1]),
            Self.isOurs(header), let json = try? JSONSlice(validating: payload, maximumDepth: 8)
        else { return nil }
        return TokenClaims(json)
    }

    /// `alg` must be HS256; `crit` names extensions that must be understood, and we know none (RFC 7515, section
    /// 4.1.11).
    private static func isOurs(_ header: [UInt8]) -> Bool {
        guard let json = try? JSONSlice(validating: header, maximumDepth: 4), json.kind == .object else { return false }
        return json["alg"]?.string == "HS256" && json["crit"] == nil
            && (json["typ"] == nil || json["typ"]?.string?.uppercased() == "JWT")
    }
}

extension Int64 {
    /// Held at the ends of the range instead of overflowing.
    fileprivate var secondsAsMilliseconds: Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: 1000)
        return overflow ? (self < 0 ? .min : .max) : product
    }
}
