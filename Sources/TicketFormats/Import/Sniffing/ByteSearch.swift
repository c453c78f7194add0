/// Looks for a byte in a whole document.
enum ByteSearch {
    /// A byte that does not belong where it stands.
    struct Found {
        var byte: UInt8
        var offset: Int
        var line: Int
        /// From 1, in bytes.
        var column: Int

        /// What it is in windows-1252; nil for what is nothing there either.
        var windows: String? {
            if byte >= 0xA0 { return String(Unicode.Scalar(byte)) }
            let decoded = HTMLEntities.decoded("&#\(byte);")
            return byte >= 0x80 && decoded.unicodeScalars.first.map { $0.value > 0x9F } ?? false ? decoded : nil
        }
    }

    /// The first byte that is not of UTF-8; nil when there is none.
    static func invalidUTF8(_ bytes: DocumentBytes) throws(FormatFault) -> Found? {
        var offset = 0
        var line = 1
        var lineStart = 0
        var rest: [UInt8] = []
        let read = try bytes.opened()
        while true {
            let piece = try DocumentBytes.bytes(256 << 10, from: read)
            let isLast = piece.isEmpty
            let all = rest + piece
            let good = validPrefix(all)
            for index in 0..<good where all[index] == UInt8(ascii: "\n") {
                line += 1
                lineStart = offset + index + 1
            }
            offset += good
            rest = Array(all[good...])
            // Up to three bytes may be a character that goes on in the next piece.
            if rest.count > 3 || isLast {
                guard let byte = rest.first else { return nil }
                return Found(byte: byte, offset: offset, line: line, column: offset - lineStart + 1)
            }
        }
    }

    /// How many bytes from the beginning are whole characters.
    private static func validPrefix(_ bytes: [UInt8]) -> Int {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x80 {
                index += 1
                continue
            }
            let count = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
            guard index + count <= bytes.count, String(validating: bytes[index..<index + count], as: UTF8.self) != nil
            else { return index }
            index += count
        }
        return index
    }
}
