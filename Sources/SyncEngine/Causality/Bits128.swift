public import JSONText

/// 128 bits that print and parse as a UUID (RFC 9562, section 4): the common ground of replica and operation ids.
///
/// No version or variant bits are asked for: clients mint 128 random bits, and the server derives some from SHA-256.
public struct Bits128: Sendable, Hashable, Comparable, PlainText {
    public var high: UInt64
    public var low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Reads 32 hexadecimal digits of either case, with the four hyphens of a UUID or without any. Nil for anything
    /// else.
    public init?(_ text: some Sequence<UInt8>) {
        var value = Bits128(high: 0, low: 0)
        var digits = 0
        var hyphens = 0
        for byte in text {
            if byte == UInt8(ascii: "-") {
                guard hyphens < 4, digits == 8 + 4 * hyphens else { return nil }
                hyphens += 1
                continue
            }
            guard digits < 32, let digit = Hexadecimal.value(of: byte) else { return nil }
            value.high = value.high << 4 | value.low >> 60
            value.low = value.low << 4 | UInt64(digit)
            digits += 1
        }
        guard digits == 32, hyphens == 0 || hyphens == 4 else { return nil }
        self = value
    }

    /// Reads the first 16 bytes, most significant first. Nil when there are fewer.
    public init?(bytes: some Collection<UInt8>) {
        // One copy, and the loop is over an array: over any collection each byte would be several calls.
        let first = Array(bytes.prefix(16))
        guard first.count == 16 else { return nil }
        self.init(high: 0, low: 0)
        for place in 0..<8 {
            high = high << 8 | UInt64(first[place])
            low = low << 8 | UInt64(first[place + 8])
        }
    }

    /// The 16 bytes, most significant first.
    public var bytes: [UInt8] {
        [high, low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) } }
    }

    /// Appends the 36 characters of the lower-case UUID form.
    public func write(to output: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 36) { text in
            var place = 0
            for nibble in 0..<32 {
                if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 {
                    text[place] = UInt8(ascii: "-")
                    place += 1
                }
                let word = nibble < 16 ? high : low
                text[place] = Hexadecimal.digit(UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (nibble % 16))) & 15)
                place += 1
            }
            output.append(contentsOf: text)
        }
    }

    /// 32 lower-case hexadecimal digits without hyphens: the form of digests.
    public var hexadecimal: String {
        String(decoding: bytes.flatMap { [Hexadecimal.digit($0 >> 4), Hexadecimal.digit($0 & 15)] }, as: UTF8.self)
    }

    public static func < (left: Bits128, right: Bits128) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension Bits128: CustomStringConvertible {
    /// The lower-case UUID form.
    public var description: String {
        var output: [UInt8] = []
        output.reserveCapacity(36)
        write(to: &output)
        return String(decoding: output, as: UTF8.self)
    }
}

/// One hexadecimal digit at a time, for ids and digests.
enum Hexadecimal {
    static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The lower-case digit of a value below 16.
    static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
