/// Which texts are an `xs:date` or `xs:dateTime`, of those that people and programs write.
enum TicxWhen {
    /// `2026-02-01` or `2026-02-01T10:30:00`, with a fraction or not, with a zone or not. Everything else that a schema
    /// would take too (years of five digits, 24:00:00) goes the way of free text, which loses nothing.
    static func isDate(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var rest = bytes[...]
            guard let year = number(4, &rest), take("-", &rest), let month = number(2, &rest), take("-", &rest),
                let day = number(2, &rest), year > 0, (1...12).contains(month),
                (1...days(in: month, of: year)).contains(day)
            else { return false }
            if rest.isEmpty { return true }
            guard take("T", &rest), let hour = number(2, &rest), take(":", &rest), let minute = number(2, &rest),
                take(":", &rest), let second = number(2, &rest), hour < 24, minute < 60, second < 60
            else { return false }
            if take(".", &rest) {
                let digits = rest.prefix { isDigit($0) }
                guard (1...9).contains(digits.count) else { return false }
                rest = rest.dropFirst(digits.count)
            }
            return rest.isEmpty || isZone(rest)
        }
    }

    private static func isZone(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var rest = bytes
        if take("Z", &rest) { return rest.isEmpty }
        guard take("+", &rest) || take("-", &rest), let hours = number(2, &rest), take(":", &rest),
            let minutes = number(2, &rest), rest.isEmpty
        else { return false }
        return hours < 14 && minutes < 60 || hours == 14 && minutes == 0
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func take(_ mark: Unicode.Scalar, _ rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard rest.first == UInt8(ascii: mark) else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func number(_ count: Int, _ rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy(isDigit) else { return nil }
        rest = rest.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
}
