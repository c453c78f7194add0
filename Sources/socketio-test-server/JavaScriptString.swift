/// How JavaScript writes a string in JSON: it escapes what must be, with the short forms, and half a surrogate pair.
enum JavaScriptString {
    /// Takes a valid string with its quotes off the text.
    static func rewrite(_ text: inout ArraySlice<UInt8>, to output: inout [UInt8]) {
        output.append(text.removeFirst())
        while true {
            let stop = text.end { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
            output += text[..<stop]
            text = text[stop...]
            guard let byte = text.popFirst() else { return }
            output.append(byte)
            if byte == UInt8(ascii: "\"") { return }
            guard byte == UInt8(ascii: "\\"), let code = text.popFirst() else { continue }
            switch code {
            case UInt8(ascii: "u"):
                output.removeLast()
                write(unit: takeUnit(&text), &text, to: &output)
            case UInt8(ascii: "/"): output[output.count - 1] = code
            default: output.append(code)
            }
        }
    }

    private static func takeUnit(_ text: inout ArraySlice<UInt8>) -> UInt32 {
        defer { text = text.dropFirst(4) }
        return UInt32(String(decoding: text.prefix(4), as: UTF8.self), radix: 16) ?? 0xFFFD
    }

    private static func write(unit: UInt32, _ text: inout ArraySlice<UInt8>, to output: inout [UInt8]) {
        if unit & 0xFC00 == 0xD800, text.starts(with: "\\u".utf8) {
            var rest = text.dropFirst(2)
            let low = takeUnit(&rest)
            if low & 0xFC00 == 0xDC00 {
                text = rest
                write(0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF, to: &output)
                return
            }
        }
        write(unit, to: &output)
    }

    private static func write(_ scalar: UInt32, to output: inout [UInt8]) {
        switch scalar {
        case 0x08: output += #"\b"#.utf8
        case 0x09: output += #"\t"#.utf8
        case 0x0A: output += #"\n"#.utf8
        case 0x0C: output += #"\f"#.utf8
        case 0x0D: output += #"\r"#.utf8
        case 0x22: output += #"\""#.utf8
        case 0x5C: output += #"\\"#.utf8
        case 0x20...:
            if let scalar = Unicode.Scalar(scalar) { output += String(scalar).utf8 } else { fallthrough }
        default:
            let digits = String(scalar, radix: 16)
            output += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8
        }
    }
}
