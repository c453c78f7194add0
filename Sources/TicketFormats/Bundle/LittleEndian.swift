/// Reads the numbers of a zip archive.
struct LittleEndianReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    /// - Throws: `FormatFault` when there are not so many bytes left.
    mutating func take(_ count: Int) throws(FormatFault) -> ArraySlice<UInt8> {
        guard count >= 0, bytes.endIndex - position >= count else {
            throw FormatFault(.malformed, "the zip's directory is cut off or damaged; pack it again")
        }
        defer { position += count }
        return bytes[position..<position + count]
    }

    private mutating func number(_ count: Int) throws(FormatFault) -> UInt64 {
        try take(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func short() throws(FormatFault) -> Int { Int(try number(2)) }
    mutating func word() throws(FormatFault) -> Int { Int(try number(4)) }

    /// Eight bytes; what no `Int` holds is as good as the greatest one.
    mutating func long() throws(FormatFault) -> Int { Int(clamping: try number(8)) }
}
