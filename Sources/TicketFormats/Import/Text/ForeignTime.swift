internal import SyncEngine

/// A moment as other systems write it.
///
/// Read are RFC 822 and its kin (`Sun, 8 Sep 2024 17:43:07 +0300`), ISO 8601 (`2024-01-01T10:00:00.5+01:00`,
/// `2024-01-01 10:00:00 +0100`, `2024-01-01`), zones by name (`2009-12-15 15:17 PST`) and Ruby's old form
/// (`Thu Dec 03 15:02:12 +0100 2009`). Not read are days and months as numbers in another order: nobody can tell.
struct ForeignTime: Equatable {
    /// How the text says which zone it means.
    enum Zone: Equatable {
        /// Minutes east of UTC.
        case offset(Int)
        /// By a name, and how far east that is taken for; nil: nobody knows such a zone.
        case named(String, Int?)
        case none
    }

    var zone: Zone
    /// `2024-01-01`, as written.
    var day: String
    /// `10:00:00.500`, as written; nil: a day alone.
    var time: String?
    private var wall: Timestamp

    /// The moment; what names no zone is taken as UTC.
    var instant: Timestamp {
        switch zone {
        case .offset(let minutes), .named(_, .some(let minutes)): wall + -Int64(minutes) * 60_000
        case .named(_, nil), .none: wall
        }
    }

    /// What was assumed, for people; nil when nothing was.
    var assumption: String? {
        switch zone {
        case .offset: nil
        case .named(let name, .some(let minutes)): "the zone \(name) is taken as \(Self.offset(minutes))"
        case .named(let name, nil): "nobody knows the zone \(name); the time is taken as UTC"
        case .none: time == nil ? "a day without a time is taken as its beginning in UTC" : "no zone: taken as UTC"
        }
    }

    /// The day alone where the time is midnight, else with the time and the zone, in ISO 8601.
    var wallClock: String {
        guard let time, time.contains(where: { $0 != "0" && $0 != ":" && $0 != "." }) else { return day }
        switch zone {
        case .offset(0), .named(_, 0): return "\(day)T\(time)Z"
        case .offset(let minutes), .named(_, .some(let minutes)): return "\(day)T\(time)\(Self.offset(minutes))"
        case .named(_, nil), .none: return "\(day)T\(time)"
        }
    }

    /// `+01:00`
    private static func offset(_ minutes: Int) -> String {
        let size = abs(minutes)
        return (minutes < 0 ? "-" : "+") + two(size / 60) + ":" + two(size % 60)
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Nil for what is no moment for sure.
    init?(_ text: String) {
        var parts = TimeParts()
        for word in text.utf8.split(whereSeparator: { $0 == 0x20 || $0 == 0x2C || (0x09...0x0D).contains($0) }) {
            guard parts.take(word) else { return nil }
        }
        guard let year = parts.year, let month = parts.month, let date = parts.date else { return nil }
        day = String(10_000 + year).dropFirst() + "-" + Self.two(month) + "-" + Self.two(date)
        time = parts.time
        zone = parts.zone ?? .none
        guard let wall = Timestamp("\(day)T\(parts.time ?? "00:00:00")Z".utf8) else { return nil }
        self.wall = wall
    }

    /// Seconds since 1970, of today's calendar: five to eleven digits.
    init?(epochSeconds text: String) {
        guard (5...11).contains(text.utf8.count), let seconds = Int64(text), seconds > 0 else { return nil }
        wall = Timestamp(milliseconds: seconds * 1000)
        let written = wall.description
        day = String(written.prefix(10))
        time = String(written.dropFirst(11).prefix(8))
        zone = .offset(0)
    }
}

/// What the words of a written moment say, each at most once.
private struct TimeParts {
    var year: Int?
    var month: Int?
    var date: Int?
    var time: String?
    var zone: ForeignTime.Zone?

    /// - Returns: false when the word means nothing here, or says again what was said.
    mutating func take(_ word: Substring.UTF8View.SubSequence) -> Bool {
        let bytes = Array(word)
        // In parentheses RFC 822 has comments: the zone's name behind its offset.
        guard let first = bytes.first, first != UInt8(ascii: "(") else { return true }
        if Self.isDigit(first) {
            if bytes.count >= 10, bytes[4] == UInt8(ascii: "-") { return takeDate(bytes) }
            if bytes.contains(UInt8(ascii: ":")) { return takeTime(bytes[...]) }
            guard let number = Self.number(bytes[...]) else { return false }
            if bytes.count <= 2 {
                // RFC 822 of 1982 wrote years with two digits, behind the month.
                return date == nil ? set(&date, number) : set(&year, number + (number < 70 ? 2000 : 1900))
            }
            return bytes.count == 4 && set(&year, number)
        }
        if first == UInt8(ascii: "+") || first == UInt8(ascii: "-") { return takeOffset(bytes[...]) }
        return takeName(String(decoding: bytes, as: UTF8.self))
    }

    /// `2024-01-01`, and behind it `T` and a time.
    private mutating func takeDate(_ bytes: [UInt8]) -> Bool {
        guard bytes[7] == UInt8(ascii: "-"), let year = Self.number(bytes[0..<4]),
            let month = Self.number(bytes[5..<7]), let date = Self.number(bytes[8..<10]),
            set(&self.year, year), set(&self.month, month), set(&self.date, date)
        else { return false }
        guard bytes.count > 10 else { return true }
        return (bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t")) && takeTime(bytes[11...])
    }

    /// `10:00`, `10:00:00` or `10:00:00.123`, and at once behind it `Z` or an offset.
    private mutating func takeTime(_ bytes: ArraySlice<UInt8>) -> Bool {
        let end = bytes.firstIndex { !Self.isDigit($0) && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: ".") }
        let clock = bytes[..<(end ?? bytes.endIndex)]
        guard time == nil, clock.count >= 5 else { return false }
        time = String(decoding: clock, as: UTF8.self) + (clock.count == 5 ? ":00" : "")
        guard let end else { return true }
        if bytes[end...].elementsEqual("Z".utf8) || bytes[end...].elementsEqual("z".utf8) {
            return set(&zone, .offset(0))
        }
        return takeOffset(bytes[end...])
    }

    /// `+0100`, `+01:00` or `+01`.
    private mutating func takeOffset(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let sign = bytes.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return false }
        let digits = bytes.dropFirst().filter { $0 != UInt8(ascii: ":") }
        guard digits.count == 4 || digits.count == 2, let number = Self.number(digits[...]) else { return false }
        let (hours, minutes) = digits.count == 4 ? (number / 100, number % 100) : (number, 0)
        guard hours < 24, minutes < 60 else { return false }
        return set(&zone, .offset((hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1)))
    }

    /// A month, a day of the week, which says nothing, or a zone.
    private mutating func takeName(_ name: String) -> Bool {
        let folded = name.lowercased()
        if name.utf8.count >= 3 {
            if let index = Self.months.firstIndex(where: { $0.hasPrefix(folded) }) { return set(&month, index + 1) }
            if Self.days.contains(where: { $0.hasPrefix(folded) }) { return true }
        }
        guard (1...5).contains(name.utf8.count), name.utf8.allSatisfy(Self.isLetter), time != nil else { return false }
        if ["z", "ut", "utc", "gmt"].contains(folded) { return set(&zone, .offset(0)) }
        return set(&zone, .named(name.uppercased(), ZoneNames.minutes[name.uppercased()]))
    }

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]
    private static let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    private func set<Value>(_ part: inout Value?, _ value: Value) -> Bool {
        guard part == nil else { return false }
        part = value
        return true
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard (1...9).contains(bytes.count) else { return nil }
        var number = 0
        for byte in bytes {
            guard isDigit(byte) else { return nil }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return number
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}
