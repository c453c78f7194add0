internal import Synchronization

/// Tokens whose signature was found good, by their SHA-256, so that a forged token can neither hit nor fill it.
final class TokenCache: Sendable {
    private let claims: Mutex<RecentTable<[UInt8], TokenClaims>>

    init(capacity: Int) {
        claims = Mutex(RecentTable(capacity: capacity))
    }

    subscript(digest: [UInt8]) -> TokenClaims? {
        get { claims.withLock { $0[digest] } }
        set { claims.withLock { $0[digest] = newValue } }
    }

    /// How many tokens are remembered.
    var count: Int { claims.withLock(\.count) }
}
