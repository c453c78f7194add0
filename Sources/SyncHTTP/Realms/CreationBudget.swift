internal import SyncEngine

/// How many realms an address may still have made, and everybody together. A value: times come in.
///
/// A bucket an address that fills up again with time. Full buckets are forgotten, so that it holds only who came
/// lately; of more addresses than it remembers, all share what everybody may have.
struct CreationBudget: Sendable {
    private static let maximumAddresses = 4096

    private struct Bucket: Sendable {
        var tokens: Double
        var at: Timestamp

        mutating func fill(to capacity: Double, perMillisecond rate: Double, at now: Timestamp) {
            tokens = min(capacity, tokens + Double(max(0, now - at)) * rate)
            at = max(at, now)
        }
    }

    private let burst: Double
    private let rate: Double
    private let everybodysBurst: Double
    private var buckets: [[UInt8]: Bucket] = [:]
    private var everybody: Bucket?

    init(_ limits: RealmLimits) {
        burst = Double(max(1, limits.creationBurst))
        rate = 1 / max(1, limits.creationInterval / .milliseconds(1))
        everybodysBurst = Double(max(1, limits.creationsPerMinute))
    }

    /// Takes one away.
    ///
    /// - Returns: nil, or how long to wait when there is none.
    mutating func take(by address: [UInt8], at now: Timestamp) -> Duration? {
        var all = everybody ?? Bucket(tokens: everybodysBurst, at: now)
        let everybodysRate = everybodysBurst / 60_000
        all.fill(to: everybodysBurst, perMillisecond: everybodysRate, at: now)
        var own = buckets[address] ?? Bucket(tokens: burst, at: now)
        own.fill(to: burst, perMillisecond: rate, at: now)
        if all.tokens < 1 { return Self.wait(all, everybodysRate) }
        if own.tokens < 1 { return Self.wait(own, rate) }
        all.tokens -= 1
        own.tokens -= 1
        everybody = all
        remember(own, of: address, at: now)
        return nil
    }

    private mutating func remember(_ bucket: Bucket, of address: [UInt8], at now: Timestamp) {
        if buckets[address] == nil, buckets.count >= Self.maximumAddresses {
            buckets = buckets.filter { _, bucket in
                var bucket = bucket
                bucket.fill(to: burst, perMillisecond: rate, at: now)
                return bucket.tokens < burst
            }
            guard buckets.count < Self.maximumAddresses else { return }
        }
        buckets[address] = bucket
    }

    private static func wait(_ bucket: Bucket, _ rate: Double) -> Duration {
        .milliseconds(max(1_000, Int64(((1 - bucket.tokens) / rate).rounded(.up))))
    }
}
