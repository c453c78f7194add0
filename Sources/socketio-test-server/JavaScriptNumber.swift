/// How JavaScript writes a number in JSON (ECMA-262, Number::toString).
enum JavaScriptNumber {
    /// A literal of JSON, which may be none of a number. Integers stay as they are; what no double holds is `null`.
    static func rewrite(_ literal: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard !isInteger(literal), let number = Double(String(decoding: literal, as: UTF8.self)) else { return literal }
        if number == 0 { return Array("0".utf8)[...] }
        guard number.isFinite else { return Array("null".utf8)[...] }
        return Array("\(number < 0 ? "-" : "")\(layOut(shortest(number.magnitude)))".utf8)[...]
    }

    private static func isInteger(_ literal: ArraySlice<UInt8>) -> Bool {
        let end = literal.end { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }
        return end == literal.endIndex && !literal.elementsEqual("-0".utf8)
    }

    /// The fewest digits that mean this number, which is 0.digits · 10^point.
    private static func shortest(_ number: Double) -> (digits: String, point: Int) {
        let parts = "\(number)".split(separator: "e")
        let places = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        var digits = String(places.joined())
        var point = places[0].count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        while digits.last == "0" { digits.removeLast() }
        while digits.first == "0" {
            digits.removeFirst()
            point -= 1
        }
        return (digits, point)
    }

    private static func layOut(_ number: (digits: String, point: Int)) -> String {
        let (digits, point) = number
        switch point {
        case digits.count...21 where digits.count <= 21: return digits + zeros(point - digits.count)
        case 1...21: return "\(digits.prefix(point)).\(digits.dropFirst(point))"
        case -5...0: return "0.\(zeros(-point))\(digits)"
        default:
            let fraction = digits.count > 1 ? ".\(digits.dropFirst())" : ""
            return "\(digits.prefix(1))\(fraction)e\(point > 0 ? "+" : "-")\(abs(point - 1))"
        }
    }

    private static func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }
}
