internal import SyncEngine

/// So many at once, then one after each interval.
public struct Rate: Sendable, Equatable {
    public var burst: Int
    public var interval: Duration

    public init(burst: Int, every interval: Duration) {
        precondition(burst > 0 && interval >= .microseconds(1), "\(burst) at once, one every \(interval)")
        self.burst = burst
        self.interval = interval
    }
}

/// What somebody has used of a rate, by the generic cell rate algorithm (ITU-T I.371), which keeps one number.
struct RateMeter: Sendable, Equatable {
    /// When all that was taken is paid back, in microseconds.
    private var paidAt = Int64.min

    /// Takes one.
    ///
    /// - Returns: nil when there was one; else how long it takes until there is, and nothing was taken.
    mutating func take(_ rate: Rate, now: Timestamp) -> Duration? {
        let now = now.milliseconds * 1000
        let price = Int64(rate.interval / .microseconds(1))
        let credit = price * Int64(rate.burst)
        // A clock that was set back keeps nobody waiting for longer than the whole burst takes.
        let paidAt = min(max(self.paidAt, now), now + credit) + price
        guard paidAt - now <= credit else { return .microseconds(paidAt - now - credit) }
        self.paidAt = paidAt
        return nil
    }
}
