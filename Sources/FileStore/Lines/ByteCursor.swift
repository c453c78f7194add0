import Glibc
package import SyncEngine

/// A reader of the store's own JSON: fixed members in fixed order, no white space, no escapes in the envelope.
///
/// Each call either takes what it names and moves on, or fails; after a failure the position means nothing. It never
/// reads outside its bytes.
package struct ByteCursor {
    private let bytes: UnsafeRawBufferPointer
    package private(set) var position: Int
    private let end: Int

    package init(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) {
        self.bytes = bytes
        self.position = start
        self.end = end
    }

    package var isAtEnd: Bool { position == end }

    /// Takes exactly these characters.
    @inline(__always)
    package mutating func take(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard end - position >= count, let base = bytes.baseAddress,
            memcmp(base + position, text.utf8Start, count) == 0
        else { return false }
        position += count
        return true
    }

    /// A decimal number without leading zeros that fits in 64 bits.
    package mutating func number() -> UInt64? {
        let start = position
        var value: UInt64 = 0
        while position < end {
            let digit = bytes[position] &- UInt8(ascii: "0")
            if digit > 9 { break }
            let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = scaled.addingReportingOverflow(UInt64(digit))
            guard !overflow, !carry else { return nil }
            value = sum
            position += 1
        }
        guard position > start, position == start + 1 || bytes[start] != UInt8(ascii: "0") else { return nil }
        return value
    }

    /// Eight lower-case hexadecimal digits.
    package mutating func hexadecimal32() -> UInt32? {
        hexadecimal(digits: 8).map { UInt32(truncatingIfNeeded: $0) }
    }

    /// Thirty-two lower-case hexadecimal digits.
    package mutating func hexadecimal128() -> Bits128? {
        guard let high = hexadecimal(digits: 16), let low = hexadecimal(digits: 16) else { return nil }
        return Bits128(high: high, low: low)
    }

    /// The 36 characters of a lower-case UUID.
    package mutating func uuid() -> Bits128? {
        guard let first = hexadecimal(digits: 8), take("-"), let second = hexadecimal(digits: 4), take("-"),
            let third = hexadecimal(digits: 4), take("-"), let fourth = hexadecimal(digits: 4), take("-"),
            let fifth = hexadecimal(digits: 12)
        else { return nil }
        return Bits128(high: first << 32 | second << 16 | third, low: fourth << 48 | fifth)
    }

    private mutating func hexadecimal(digits: Int) -> UInt64? {
        guard end - position >= digits else { return nil }
        var value: UInt64 = 0
        for index in position..<(position + digits) {
            switch bytes[index] {
            case let byte where byte &- UInt8(ascii: "0") <= 9: value = value << 4 | UInt64(byte - UInt8(ascii: "0"))
            case let byte where byte &- UInt8(ascii: "a") <= 5:
                value = value << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        position += digits
        return value
    }

    /// Lower-case letters, digits and hyphens up to the closing quote, which it takes too; at least one.
    package mutating func name() -> String? {
        let start = position
        while position < end {
            switch bytes[position] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                position += 1
            default:
                let name = String(decoding: bytes[start..<position], as: UTF8.self)
                return !name.isEmpty && take("\"") ? name : nil
            }
        }
        return nil
    }

    /// A journal's name up to its closing quote, which it takes too.
    package mutating func journal() -> JournalID? {
        if take("user:") {
            guard let number = number(), number > 0, number <= UInt64(Int.max), take("\"") else { return nil }
            return .user(UserID(Int(number)))
        }
        if take("tickets\"") { return .tickets }
        return take("directory\"") ? .directory : nil
    }

    /// The range of the object that starts here; only its nesting is looked at.
    package mutating func object() -> Range<Int>? {
        let start = position
        guard start < end, bytes[start] == UInt8(ascii: "{") else { return nil }
        var depth = 0
        while position < end {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): guard skipString() else { return nil }
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { return start..<position }
            default: break
            }
        }
        return nil
    }

    /// Moves behind the closing quote of a string whose opening quote was taken.
    private mutating func skipString() -> Bool {
        while position < end {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") { return true }
            if byte == UInt8(ascii: "\\") { position += 1 }
        }
        return false
    }

    /// Moves behind the next quote.
    mutating func skipToQuote() -> Bool {
        while position < end {
            position += 1
            if bytes[position - 1] == UInt8(ascii: "\"") { return true }
        }
        return false
    }

    /// The bytes of a range this cursor gave.
    package func copy(_ range: Range<Int>) -> [UInt8] {
        Array(bytes[range])
    }
}
