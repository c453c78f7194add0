internal import Foundation
internal import SyncEngine

/// A date and time as dumps write it: of the wall clock, or with its distance from UTC.
struct DumpTime {
    /// As if the clock stood in UTC.
    var wall: Timestamp
    /// Minutes east of UTC, when the text says.
    var offset: Int?

    /// Reads `2024-01-15`, `20240115`, either with a time behind a space or `T`, fractions, and `Z` or `+01:00` behind
    /// it. Nil for anything else: days and months in another order cannot be told apart.
    init?(_ text: String) {
        var rest = Substring(text.trimmed)
        if rest.hasSuffix("Z") || rest.hasSuffix("z") {
            offset = 0
            rest = rest.dropLast()
        } else if let sign = rest.dropFirst(11).lastIndex(where: { $0 == "+" || $0 == "-" }) {
            let digits = rest[sign...].dropFirst().filter { $0 != ":" }
            guard digits.count == 4, let number = Int(digits), number % 100 < 60, number <= 1400 else { return nil }
            offset = (number / 100 * 60 + number % 100) * (rest[sign] == "-" ? -1 : 1)
            rest = rest[..<sign]
        }
        let parts = rest.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "T" })
        guard let first = parts.first, let time = Self.time(parts.count > 1 ? parts[1] : "00:00") else { return nil }
        let day =
            first.utf8.count == 8 ? "\(first.prefix(4))-\(first.dropFirst(4).prefix(2))-\(first.suffix(2))" : "\(first)"
        guard let wall = Timestamp("\(day)T\(time)Z".utf8) else { return nil }
        self.wall = wall
    }

    private static func time(_ text: Substring) -> String? {
        let time = text.trimmed
        return time.utf8.count == 5 ? time + ":00" : time.utf8.count >= 8 ? time : nil
    }

    /// When that was.
    func instant(in zone: LocalZone) -> Timestamp { wall + -zone.offset(at: wall, stated: offset) * 60_000 }

    /// Whether it says no time at all: what systems write for none.
    var isNothing: Bool { wall.description.hasPrefix("0001-01-01") || wall.description.hasPrefix("1753-01-01") }

    /// As a form of the frontend has it: a day, or a day and minutes.
    var formText: String {
        let text = wall.description
        return text.hasSuffix("T00:00:00.000Z") ? String(text.prefix(10)) : String(text.prefix(16))
    }
}

/// Where the clocks stood that a dump's times were read from.
public enum LocalZone: Sendable, Equatable {
    /// Minutes east of UTC.
    case fixed(Int)
    case named(String)

    public static let utc = LocalZone.fixed(0)

    /// Reads `Europe/Berlin`, `UTC` or `+01:00`. Nil for what is none.
    public init?(_ text: String) {
        if text.hasPrefix("+") || text.hasPrefix("-") {
            guard let offset = DumpTime("2000-01-01 00:00:00" + text)?.offset else { return nil }
            self = .fixed(offset)
        } else if TimeZone(identifier: text) != nil {
            self = .named(text)
        } else {
            return nil
        }
    }

    /// Minutes east of UTC at a time of the wall clock there.
    fileprivate func offset(at wall: Timestamp, stated: Int?) -> Int64 {
        if let stated { return Int64(stated) }
        switch self {
        case .fixed(let minutes): return Int64(minutes)
        case .named(let name):
            guard let zone = TimeZone(identifier: name) else { return 0 }
            func seconds(_ time: Int64) -> Int {
                zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time / 1000)))
            }
            // The clock's own distance is that of the moment it shows, which is nearly the wall time.
            let guess = seconds(wall.milliseconds)
            return Int64(seconds(wall.milliseconds - Int64(guess) * 1000) / 60)
        }
    }
}

extension StringProtocol {
    /// Without white space at its ends.
    var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
