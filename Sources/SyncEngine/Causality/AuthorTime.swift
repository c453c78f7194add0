/// An author's time of an operation, corrected by what the server knows; no clock, however wrong, refuses anything.
struct AuthorTime {
    /// Beyond this many milliseconds an operation waited in a queue, and a clock is wrong.
    static let tolerance: Int64 = 120_000
    /// An operation claimed to be older than this has a wrong clock: 400 days.
    static let oldest: Int64 = 400 * 86_400_000

    /// The author's time on the server's clock, never later than now and within the calendar that is written.
    let corrected: Timestamp
    /// `demo` or `offline` when the operation waited in a queue, whatever the client says.
    let queued: String?
    /// The time as it came, when it cannot be right.
    let suspect: String?

    init(_ operation: Operation, facts: DecisionFacts) {
        let onServer = operation.at.map { $0 + facts.clockCorrection } ?? facts.now
        corrected = max(.earliest, min(onServer, facts.now))
        let waited = facts.now - onServer > Self.tolerance
        queued = operation.mode == .live ? (waited ? Operation.Mode.offline.rawValue : nil) : operation.mode.rawValue
        let isSkewed =
            abs(facts.clockCorrection) > Self.tolerance || onServer - facts.now > Self.tolerance
            || facts.now - onServer > Self.oldest
        suspect = operation.unreadableAt ?? (isSkewed ? operation.at?.description : nil)
    }
}
