/// Base64 with padding (RFC 4648, section 4): how polling carries bytes.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The value of each byte of the alphabet; 255 of all others.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        return values
    }()

    /// Appends the text of these bytes.
    package static func encode(_ bytes: [UInt8], to output: inout [UInt8]) {
        output.reserveCapacity(output.count + (bytes.count + 2) / 3 * 4)
        var word: UInt32 = 0
        var held = 0
        for byte in bytes {
            word = word << 8 | UInt32(byte)
            held += 1
            guard held == 3 else { continue }
            append(word >> 18, to: &output)
            append(word >> 12, to: &output)
            append(word >> 6, to: &output)
            append(word, to: &output)
            word = 0
            held = 0
        }
        guard held > 0 else { return }
        word <<= held == 1 ? 16 : 8
        append(word >> 18, to: &output)
        append(word >> 12, to: &output)
        if held == 2 { append(word >> 6, to: &output) } else { output.append(UInt8(ascii: "=")) }
        output.append(UInt8(ascii: "="))
    }

    private static func append(_ value: UInt32, to output: inout [UInt8]) {
        output.append(alphabet[Int(value & 63)])
    }

    /// The bytes of a text; nil when it is none. The padding may be missing.
    package static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var text = text
        let isPadded = text.last == UInt8(ascii: "=")
        guard !isPadded || text.count % 4 == 0 else { return nil }
        for _ in 0..<2 where text.last == UInt8(ascii: "=") { text.removeLast() }
        guard text.count % 4 != 1 else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(text.count * 3 / 4)
        var word: UInt32 = 0
        var bits = 0
        for byte in text {
            let value = values[Int(byte)]
            guard value < 64 else { return nil }
            word = word << 6 | UInt32(value)
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            output.append(UInt8(truncatingIfNeeded: word >> UInt32(bits)))
        }
        return output
    }
}
