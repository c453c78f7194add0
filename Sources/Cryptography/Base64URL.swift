/// Base64 with the URL-safe alphabet and without padding (RFC 4648, section 5).
public enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// The value of each character, 255 for those that are none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    /// The text of `bytes`.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var output: [UInt8] = []
        append(bytes, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// Appends the text of `bytes`.
    public static func append(_ bytes: some Sequence<UInt8>, to output: inout [UInt8]) {
        let done: Void? = bytes.withContiguousStorageIfAvailable { append($0, to: &output) }
        if done == nil { Array(bytes).withUnsafeBufferPointer { append($0, to: &output) } }
    }

    private static func append(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        let length = (bytes.count * 4 + 2) / 3
        alphabet.withUnsafeBufferPointer { alphabet in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: length + 4) { text in
                var place = 0
                for start in stride(from: 0, to: bytes.count, by: 3) {
                    let second = start + 1 < bytes.count ? bytes[start + 1] : 0
                    let third = start + 2 < bytes.count ? bytes[start + 2] : 0
                    let bits = UInt32(bytes[start]) << 16 | UInt32(second) << 8 | UInt32(third)
                    text[place] = alphabet[Int(bits >> 18)]
                    text[place + 1] = alphabet[Int(bits >> 12 & 63)]
                    text[place + 2] = alphabet[Int(bits >> 6 & 63)]
                    text[place + 3] = alphabet[Int(bits & 63)]
                    place += 4
                }
                output.append(contentsOf: UnsafeBufferPointer(rebasing: text[..<length]))
            }
        }
    }

    /// The bytes of `text`; nil for other characters, padding, an impossible length, or bits set beyond the last byte.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? { decode(utf8: Array(text.utf8)) }

    /// The bytes of a text that is given as UTF-8, under the same rules.
    public static func decode(utf8 text: some Collection<UInt8>) -> [UInt8]? {
        // One concrete loop: a generic one is many times slower from another module.
        text.withContiguousStorageIfAvailable(decode(buffer:)) ?? Array(text).withUnsafeBufferPointer(decode(buffer:))
    }

    private static func decode(buffer text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var isText = true
        let output = [UInt8](unsafeUninitializedCapacity: text.count * 3 / 4) { output, count in
            values.withUnsafeBufferPointer { values in
                var bits: UInt32 = 0
                var held: UInt32 = 0
                for character in text {
                    let value = values[Int(character)]
                    if value == 255 {
                        isText = false
                        break
                    }
                    bits = bits << 6 | UInt32(value)
                    held += 6
                    guard held >= 8 else { continue }
                    held -= 8
                    output[count] = UInt8(truncatingIfNeeded: bits >> held)
                    count += 1
                    bits &= (1 << held) - 1
                }
                isText = isText && held < 6 && bits == 0
            }
        }
        return isText ? output : nil
    }
}
