/// Base64 with padding (RFC 4648, section 4): how texts travel that XML cannot carry.
enum TicxBase64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The value of each byte of the alphabet; 255 of all others.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        return values
    }()

    static func encoded(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        output.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let held = min(3, bytes.count - start)
            var word: UInt32 = 0
            for index in 0..<3 { word = word << 8 | (index < held ? UInt32(bytes[start + index]) : 0) }
            for index in 0..<4 {
                output.append(index > held ? UInt8(ascii: "=") : alphabet[Int(word >> UInt32(18 - 6 * index) & 63)])
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// The text that is meant; white space is passed over. Nil for what is no base64, or no UTF-8.
    static func decoded(_ text: String) -> String? {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count * 3 / 4)
        var word: UInt32 = 0
        var count = 0
        var padding = 0
        for byte in text.utf8 {
            if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { continue }
            count += 1
            if byte == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            let value = values[Int(byte)]
            guard value < 64, padding == 0 else { return nil }
            word = word << 6 | UInt32(value)
            guard count % 4 == 0 else { continue }
            for shift: UInt32 in [16, 8, 0] { output.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        guard count % 4 == 0, padding < 3 else { return nil }
        if padding == 1 {
            output.append(UInt8(truncatingIfNeeded: word >> 10))
            output.append(UInt8(truncatingIfNeeded: word >> 2))
        } else if padding == 2 {
            output.append(UInt8(truncatingIfNeeded: word >> 4))
        }
        return String(validating: output, as: UTF8.self)
    }
}
