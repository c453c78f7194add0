internal import SyncEngine

/// Dates as clients write them.
///
/// Everything is RFC 3339, a day `YYYY-MM-DD`, or what an HTML date-time input gives, `YYYY-MM-DDTHH:mm` with optional
/// seconds. What names no zone is read as UTC: the zone of whoever typed it is not known.
enum WrittenDate {
    /// The time a text names; of a day its beginning. Nil for anything else, such as "tomorrow 5pm".
    static func time(_ text: String) -> Timestamp? {
        let text = text.trimmingSpaces()
        if let time = Timestamp(text.utf8) { return time }
        if let day = day(text) { return day }
        return Timestamp((text + "Z").utf8) ?? Timestamp((text + ":00Z").utf8)
    }

    /// The first moment after what a text names: after a whole day when it is one.
    static func end(_ text: String) -> Timestamp? {
        if let day = day(text.trimmingSpaces()) { return day + 86_400_000 }
        return time(text).map { $0 + Timestamp.tick }
    }

    private static func day(_ text: String) -> Timestamp? {
        text.utf8.count == 10 ? Timestamp((text + "T00:00:00Z").utf8) : nil
    }
}
