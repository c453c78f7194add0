internal import SyncEngine

/// A time in a fixture: an offset to now (`now`, `-2h`, `+40y`) or an absolute time.
///
/// Offsets are what makes one file fit a virtual clock and a live server alike.
enum FixtureTime: Sendable, Equatable {
    case offset(milliseconds: Int64)
    case absolute(Timestamp)

    init?(_ text: String) {
        if text == "now" {
            self = .offset(milliseconds: 0)
        } else if text.hasPrefix("+") || text.hasPrefix("-") {
            guard let length = Self.milliseconds(of: text.dropFirst()) else { return nil }
            self = .offset(milliseconds: text.hasPrefix("-") ? -length : length)
        } else {
            guard let time = Timestamp(text.utf8) else { return nil }
            self = .absolute(time)
        }
    }

    /// `250ms`, `30s`, `5min`, `2h`, `3d`, `40y` (of 365 days).
    static func milliseconds(of text: some StringProtocol) -> Int64? {
        let digits = text.prefix { $0.isNumber }
        guard let count = Int64(digits), let unit = units[String(text.dropFirst(digits.count))] else { return nil }
        return count * unit
    }

    private static let units: [String: Int64] = [
        "ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000, "y": 31_536_000_000,
    ]

    func resolved(at now: Timestamp) -> Timestamp {
        switch self {
        case .offset(let milliseconds): now + milliseconds
        case .absolute(let time): time
        }
    }
}
