extension Timestamp {
    static let millisecondsOfDay: Int64 = 86_400_000

    /// Days since 1970-01-01, in UTC.
    var day: Int64 {
        let quotient = milliseconds / Self.millisecondsOfDay
        return milliseconds % Self.millisecondsOfDay < 0 ? quotient - 1 : quotient
    }

    /// `2026-11`, in UTC.
    var month: String { String(description.prefix(7)) }

    /// The months up to this one, in order.
    var lastTwelveMonths: [String] {
        let text = description
        guard let year = Int(text.prefix(4)), let month = Int(text.dropFirst(5).prefix(2)) else { return [] }
        return (0..<12).reversed().map { back in
            let count = max(0, year * 12 + month - 1 - back)
            let digits = String(count / 12)
            let number = count % 12 + 1
            return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + (number < 10 ? "-0" : "-")
                + String(number)
        }
    }
}
