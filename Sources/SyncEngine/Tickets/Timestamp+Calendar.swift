extension Timestamp {
    static let millisecondsOfDay: Int64 = 86_400_000

    /// Days since 1970-01-01, in UTC.
    var day: Int64 {
        let quotient = milliseconds / Self.millisecondsOfDay
        return milliseconds % Self.millisecondsOfDay < 0 ? quotient - 1 : quotient
    }

    /// Months since the year 0, in UTC.
    var monthNumber: Int64 {
        let digits = iso8601.map { Int64($0) - 48 }
        return (digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3]) * 12 + digits[5] * 10 + digits[6] - 1
    }

    /// `2026-11` of a month's number.
    static func month(_ number: Int64) -> String {
        let year = String(number / 12)
        let month = number % 12 + 1
        return String(repeating: "0", count: max(0, 4 - year.count)) + year + (month < 10 ? "-0" : "-") + String(month)
    }
}
