public import JSONText

/// Milliseconds since 1970-01-01T00:00:00Z; on the wire ISO 8601 in UTC with milliseconds and `Z`.
public struct Timestamp: Sendable, Hashable, Comparable, PlainText {
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// 0000-01-01T00:00:00.000Z, the first time that has a wire form.
    static let earliest = Timestamp(milliseconds: -62_167_219_200_000)
    /// 9999-12-31T23:59:59.999Z, the last one.
    static let latest = Timestamp(milliseconds: 253_402_300_799_999)

    /// One tick of the hybrid logical clock: the step by which an answer is later than what it answers.
    public static let tick: Int64 = 1

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    public static func + (left: Timestamp, milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: left.milliseconds + milliseconds)
    }

    /// The distance in milliseconds.
    public static func - (left: Timestamp, right: Timestamp) -> Int64 { left.milliseconds - right.milliseconds }
}

extension Timestamp: CustomStringConvertible {
    /// `2026-11-22T08:12:03.120Z`. Years below 0 or above 9999 are held at the ends of that range.
    public var description: String {
        String(decoding: iso8601, as: UTF8.self)
    }

    /// The 24 bytes of the wire form.
    public var iso8601: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(24)
        write(to: &output)
        return output
    }

    /// Appends the 24 bytes of the wire form.
    public func write(to output: inout [UInt8]) {
        let held = min(max(self, .earliest), .latest).milliseconds
        let days = held.quotientFloor(86_400_000)
        let ofDay = held - days * 86_400_000
        let date = CivilDate(daysSince1970: days)
        func append(_ value: Int64, end: Unicode.Scalar) {
            output.append(UInt8(ascii: "0") + UInt8(value / 10 % 10))
            output.append(UInt8(ascii: "0") + UInt8(value % 10))
            output.append(UInt8(ascii: end))
        }
        output.append(UInt8(ascii: "0") + UInt8(date.year / 1000))
        output.append(UInt8(ascii: "0") + UInt8(date.year / 100 % 10))
        append(date.year % 100, end: "-")
        append(date.month, end: "-")
        append(date.day, end: "T")
        append(ofDay / 3_600_000, end: ":")
        append(ofDay / 60_000 % 60, end: ":")
        append(ofDay / 1000 % 60, end: ".")
        output.append(UInt8(ascii: "0") + UInt8(ofDay % 1000 / 100))
        append(ofDay % 100, end: "Z")
    }
}

extension Timestamp {
    /// Reads RFC 3339 (`date "T" time [fraction] ("Z" / offset)`), rounding down to a millisecond. Nil for anything
    /// else.
    public init?(_ text: some Sequence<UInt8>) { self.init(Array(text)[...]) }

    /// Reads RFC 3339 in place.
    public init?(_ text: ArraySlice<UInt8>) {
        var reader = DigitReader(text)
        guard let year = reader.number(digits: 4), reader.take("-"),
            let month = reader.number(digits: 2), reader.take("-"), let day = reader.number(digits: 2),
            reader.take("T") || reader.take("t") || reader.take(" "),
            let hour = reader.number(digits: 2), reader.take(":"),
            let minute = reader.number(digits: 2), reader.take(":"), let second = reader.number(digits: 2),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        let fraction = reader.take(".") ? reader.fraction() : 0
        guard let fraction, let offset = reader.offsetMinutes(), reader.isAtEnd else { return nil }
        let days = CivilDate(year: year, month: month, day: day).daysSince1970
        // A day that its month does not have would run into the next month.
        guard CivilDate(daysSince1970: days).day == day else { return nil }
        let minutes = days * 1440 + hour * 60 + minute - offset
        milliseconds = (minutes * 60 + second) * 1000 + fraction
    }
}

/// A day of the proleptic Gregorian calendar, to and from a day count.
private struct CivilDate {
    var year: Int64
    var month: Int64
    var day: Int64

    init(year: Int64, month: Int64, day: Int64) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Counts in 400-year cycles of 146 097 days from 0000-03-01, so that the leap day comes last in its year.
    init(daysSince1970: Int64) {
        let shifted = daysSince1970 + 719_468
        let cycle = shifted.quotientFloor(146_097)
        let dayOfCycle = shifted - cycle * 146_097
        let yearOfCycle =
            (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSince1970: Int64 {
        let fromMarch = month <= 2 ? year - 1 : year
        let cycle = fromMarch.quotientFloor(400)
        let yearOfCycle = fromMarch - cycle * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfCycle = yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear
        return cycle * 146_097 + dayOfCycle - 719_468
    }
}

extension Int64 {
    /// Division that rounds towards minus infinity.
    fileprivate func quotientFloor(_ divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

/// Fixed-width decimal fields, read from the front.
private struct DigitReader {
    let bytes: ArraySlice<UInt8>
    var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    mutating func take(_ expected: Unicode.Scalar) -> Bool {
        guard position < bytes.endIndex, bytes[position] == UInt8(ascii: expected) else { return false }
        position += 1
        return true
    }

    mutating func digit() -> Int64? {
        guard position < bytes.endIndex, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) else {
            return nil
        }
        defer { position += 1 }
        return Int64(bytes[position] - UInt8(ascii: "0"))
    }

    mutating func number(digits: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// One to nine or more digits after the point, as milliseconds.
    mutating func fraction() -> Int64? {
        guard var value = digit() else { return nil }
        var digits = 1
        while let digit = digit() {
            if digits < 3 { value = value * 10 + digit }
            digits += 1
        }
        return digits == 1 ? value * 100 : digits == 2 ? value * 10 : value
    }

    /// `Z`, or a signed `hh:mm`, in minutes east of UTC.
    mutating func offsetMinutes() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let sign: Int64 = take("+") ? 1 : take("-") ? -1 : 0
        guard sign != 0, let hours = number(digits: 2), take(":"), let minutes = number(digits: 2),
            hours < 24, minutes < 60
        else { return nil }
        return sign * (hours * 60 + minutes)
    }
}
