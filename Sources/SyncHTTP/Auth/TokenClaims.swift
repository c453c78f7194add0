internal import JSONText
internal import SyncEngine

/// The claims of a token (frontend.md §2.3). Who someone is comes from the directory; the token only says which user.
struct TokenClaims: Sendable, Equatable {
    var userID: UserID
    /// Seconds since 1970, as RFC 7519 counts.
    var issuedAt: Int64
    var expires: Int64
    var notBefore: Int64?
    /// Milliseconds since 1970: when the user's earlier tokens were voided; nil: never, or the signer does not know.
    var since: Int64?

    /// Reads a payload. Nil when a claim is missing or not of its one type: no strings for numbers, no fractions.
    init?(_ json: JSONSlice) {
        guard json.kind == .object, let userID = json["userId"]?.integer, userID > 0, userID < 1 << 53,
            let issuedAt = json["iat"]?.integer, issuedAt >= 0, let expires = json["exp"]?.integer, expires > 0
        else { return nil }
        if let claim = json["nbf"] {
            guard let notBefore = claim.integer else { return nil }
            self.notBefore = notBefore
        }
        if let claim = json["since"] {
            guard let since = claim.integer else { return nil }
            self.since = since
        }
        guard Self.texts.allSatisfy({ json[$0] == nil || json[$0]?.kind == .string || json[$0]?.isNull == true }) else {
            return nil
        }
        self.userID = UserID(Int(userID))
        self.issuedAt = issuedAt
        self.expires = expires
    }

    private static let texts = ["email", "name", "role", "department"]
}
