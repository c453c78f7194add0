/// Counts the CONNECT packets of one connection: each costs a gate's work, whatever becomes of it.
struct ConnectMeter: Sendable {
    private static let period = Duration.seconds(60)

    private var began: ContinuousClock.Instant?
    private var count = 0

    /// Counts one.
    ///
    /// - Returns: whether it is within the limit of the minute that runs.
    mutating func take(maximum: Int, now: ContinuousClock.Instant) -> Bool {
        if began.map({ now >= $0 + Self.period }) ?? true {
            began = now
            count = 0
        }
        count += 1
        return count <= maximum
    }
}
