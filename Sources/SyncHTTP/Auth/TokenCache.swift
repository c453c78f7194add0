internal import Synchronization

/// Tokens whose signature was found good, by their SHA-256, so that a forged token can neither hit nor fill it.
///
/// Two generations: when the young one is full it becomes the old one, and the former old one is forgotten. What is
/// used moves to the young one. Memory is bounded and nothing is sorted.
final class TokenCache: Sendable {
    private struct Generations {
        var young: [[UInt8]: TokenClaims] = [:]
        var old: [[UInt8]: TokenClaims] = [:]

        mutating func insert(_ claims: TokenClaims, _ digest: [UInt8], capacity: Int) {
            if young.count >= capacity {
                old = young
                young = [:]
            }
            young[digest] = claims
        }
    }

    private let generations = Mutex(Generations())
    private let capacityOfOne: Int

    init(capacity: Int) {
        capacityOfOne = max(1, capacity / 2)
    }

    subscript(digest: [UInt8]) -> TokenClaims? {
        get {
            generations.withLock { generations in
                if let claims = generations.young[digest] { return claims }
                guard let claims = generations.old[digest] else { return nil }
                generations.insert(claims, digest, capacity: capacityOfOne)
                return claims
            }
        }
        set {
            guard let newValue else { return }
            generations.withLock { $0.insert(newValue, digest, capacity: capacityOfOne) }
        }
    }

    /// How many tokens are remembered.
    var count: Int { generations.withLock { $0.young.count + $0.old.count } }
}
