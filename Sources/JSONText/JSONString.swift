/// Escaping and unescaping of JSON strings (RFC 8259, section 7).
public enum JSONString {
    /// The text between the quotes, unescaped. Half a surrogate pair and broken UTF-8 become U+FFFD.
    static func unescape(_ bytes: some Collection<UInt8>) -> String {
        guard bytes.contains(UInt8(ascii: "\\")) else { return String(decoding: bytes, as: UTF8.self) }
        var units: [UInt8] = []
        units.reserveCapacity(bytes.count)
        var rest = bytes.makeIterator()
        var pendingHigh: UInt32?
        func flushPending() {
            if pendingHigh != nil { append(0xFFFD) }
            pendingHigh = nil
        }
        func append(_ scalar: UInt32) {
            units.append(contentsOf: String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
        }
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "\\"), let code = rest.next() else {
                flushPending()
                units.append(byte)
                continue
            }
            guard code == UInt8(ascii: "u") else {
                flushPending()
                units.append(shortEscapes[code] ?? code)
                continue
            }
            let unit = (0..<4).reduce(UInt32(0)) { value, _ in value << 4 | UInt32(rest.next()?.hexadecimalValue ?? 0) }
            if let high = pendingHigh, unit & 0xFC00 == 0xDC00 {
                append(0x10000 + (high & 0x3FF) << 10 + unit & 0x3FF)
                pendingHigh = nil
                continue
            }
            flushPending()
            if unit & 0xFC00 == 0xD800 { pendingHigh = unit } else { append(unit) }
        }
        flushPending()
        return String(decoding: units, as: UTF8.self)
    }

    private static let shortEscapes: [UInt8: UInt8] = [
        UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D,
        UInt8(ascii: "t"): 0x09,
    ]

    /// Appends `text` in quotes, escaping what must be escaped and nothing else.
    public static func write(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        let isWritten: Void? = text.utf8.withContiguousStorageIfAvailable { write($0, to: &output) }
        if isWritten == nil { Array(text.utf8).withUnsafeBufferPointer { write($0, to: &output) } }
        output.append(UInt8(ascii: "\""))
    }

    /// In runs between what must be escaped.
    private static func write(_ utf8: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        var written = 0
        for place in utf8.indices where needsEscape(utf8[place]) {
            output.append(contentsOf: utf8[written..<place])
            writeEscape(of: utf8[place], to: &output)
            written = place + 1
        }
        output.append(contentsOf: utf8[written...])
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func writeEscape(of byte: UInt8, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x0A: output.append(UInt8(ascii: "n"))
        case 0x0D: output.append(UInt8(ascii: "r"))
        case 0x09: output.append(UInt8(ascii: "t"))
        case 0..<0x20:
            output.append(contentsOf: "u00".utf8)
            output.append(UInt8(ascii: "0") + byte >> 4)
            let low = byte & 15
            output.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
        default: output.append(byte)
        }
    }
}
