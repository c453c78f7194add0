import SyncEngine

/// A time in the forms of other systems, always in UTC.
extension Timestamp {
    /// `2026-11-23`
    var dayText: String { String(description.prefix(10)) }

    /// `2026-11-23 08:45:41`
    var secondText: String { "\(dayText) \(description.dropFirst(11).prefix(8))" }

    /// `2026-11-23T08:45:41.120`, for formats whose times have no zone.
    var zonelessText: String { String(description.dropLast()) }

    /// `Mon, 23 Nov 2026 08:45:41 +0000`
    var mailText: String {
        let text = description
        // Times outside the years that have a form are held at the ends.
        let milliseconds = (Timestamp(text.utf8) ?? self).milliseconds
        let days = (milliseconds - (milliseconds % 86_400_000 + 86_400_000) % 86_400_000) / 86_400_000
        // 1970-01-01 was a Thursday.
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][Int((days % 7 + 7) % 7)]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let month = Int(text.dropFirst(5).prefix(2)) ?? 1
        let day = Int(text.dropFirst(8).prefix(2)) ?? 1
        return "\(weekday), \(day) \(months[month - 1]) \(text.prefix(4)) \(text.dropFirst(11).prefix(8)) +0000"
    }
}

/// What somebody typed as a time, where it is one.
enum TypedTime: Equatable {
    /// Midnight of a day.
    case day(Timestamp)
    /// Of a clock on some wall, as if that hung in UTC.
    case wallClock(Timestamp)
    case instant(Timestamp)

    init?(_ text: String) {
        let bytes = Array(text.utf8)
        if let instant = Timestamp(bytes) {
            self = .instant(instant)
        } else if let day = Timestamp(bytes + Array("T00:00:00Z".utf8)) {
            self = .day(day)
        } else if let time = Timestamp(bytes + [UInt8(ascii: "Z")]) ?? Timestamp(bytes + Array(":00Z".utf8)) {
            self = .wallClock(time)
        } else {
            return nil
        }
    }

    /// What a format without zones shows.
    var time: Timestamp {
        switch self {
        case .day(let time), .wallClock(let time), .instant(let time): time
        }
    }

    /// Whether a day alone says all of it.
    var isDay: Bool { if case .day = self { true } else { false } }

    /// Whether a form with seconds and without a zone says all of it.
    var isSecond: Bool { time.milliseconds % 1000 == 0 }
}
