/// A dump's bytes as UTF-8, looked at one by one, with the place of each. UTF-16 with a byte order mark is read too.
///
/// Holds a piece of the file at a time.
struct DumpBytes {
    private static let pieceBytes = 256 << 10
    /// How far ahead one can look at any time before the end.
    static let lookahead = 4096

    private let file: String
    private let read: (Int) throws -> [UInt8]
    private var buffer: [UInt8] = []
    private var position = 0
    private var line = 1
    private var column = 1
    private var isAtEnd = false
    private var decoder: UTF16Decoder?
    /// Bytes taken from the file.
    private(set) var bytesRead = 0

    /// - Parameters:
    ///   - read: gives at most so many bytes, none at the end.
    /// - Throws: `DumpFault` when the beginning cannot be read, or is UTF-16 that does not say so.
    init(file: String, read: @escaping (Int) throws -> [UInt8]) throws(DumpFault) {
        self.file = file
        self.read = read
        try fill()
        if buffer.starts(with: [0xEF, 0xBB, 0xBF]) {
            position = 3
        } else if buffer.starts(with: [0xFF, 0xFE]) || buffer.starts(with: [0xFE, 0xFF]) {
            var decoder = UTF16Decoder(isBigEndian: buffer[0] == 0xFE)
            let raw = buffer[2...]
            buffer = []
            try decode(raw, with: &decoder)
            self.decoder = decoder
        } else if buffer.prefix(4).contains(0) {
            throw DumpFault(
                place, "this is UTF-16 without a byte order mark, or no text. Save it as UTF-8 or Unicode text.")
        }
    }

    var place: Place { Place(file: file, line: line, column: column) }

    /// The byte so far ahead; nil behind the end.
    mutating func peek(_ offset: Int = 0) throws(DumpFault) -> UInt8? {
        if position + offset >= buffer.count { try refill() }
        return position + offset < buffer.count ? buffer[position + offset] : nil
    }

    /// Takes the next byte; nil at the end.
    mutating func next() throws(DumpFault) -> UInt8? {
        if position >= buffer.count { try refill() }
        guard position < buffer.count else { return nil }
        let byte = buffer[position]
        position += 1
        if byte == UInt8(ascii: "\n") {
            line += 1
            column = 1
        } else if byte & 0xC0 != 0x80 {
            column += 1
        }
        return byte
    }

    /// Takes what is white space in every format.
    mutating func skipSpace() throws(DumpFault) {
        while let byte = try peek(), byte == 0x20 || (0x09...0x0D).contains(byte) { _ = try next() }
    }

    /// The text of bytes taken from here.
    ///
    /// - Parameter place: where it began.
    func text(_ bytes: some Sequence<UInt8>, at place: Place) throws(DumpFault) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .encoding(place) }
        return text
    }

    private mutating func refill() throws(DumpFault) {
        while !isAtEnd, buffer.count - position < Self.lookahead {
            buffer.removeSubrange(..<position)
            position = 0
            try fill()
        }
    }

    private mutating func fill() throws(DumpFault) {
        let raw: [UInt8]
        do { raw = try read(Self.pieceBytes) } catch { throw DumpFault(place, "cannot be read: \(error)") }
        bytesRead += raw.count
        isAtEnd = raw.isEmpty
        guard var decoder else {
            buffer += raw
            return
        }
        try decode(raw[...], with: &decoder)
        self.decoder = decoder
    }

    private mutating func decode(_ raw: ArraySlice<UInt8>, with decoder: inout UTF16Decoder) throws(DumpFault) {
        guard decoder.decode(raw, isLast: isAtEnd, into: &buffer) else {
            throw DumpFault(place, "this UTF-16 text is damaged: half a character. Export it again.")
        }
    }
}

/// UTF-16 in pieces, to UTF-8.
private struct UTF16Decoder {
    let isBigEndian: Bool
    /// Half a unit.
    private var odd: UInt8?
    private var high: UInt16?

    init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

    /// - Returns: false for half a surrogate pair or half a unit.
    mutating func decode(_ raw: ArraySlice<UInt8>, isLast: Bool, into output: inout [UInt8]) -> Bool {
        for byte in raw {
            guard let first = odd else {
                odd = byte
                continue
            }
            odd = nil
            let unit = isBigEndian ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first)
            guard append(unit, to: &output) else { return false }
        }
        return !isLast || odd == nil && high == nil
    }

    private mutating func append(_ unit: UInt16, to output: inout [UInt8]) -> Bool {
        if let lead = high {
            guard unit & 0xFC00 == 0xDC00 else { return false }
            high = nil
            let value = 0x10000 + (UInt32(lead) & 0x3FF) << 10 + UInt32(unit) & 0x3FF
            guard let scalar = Unicode.Scalar(value) else { return false }
            output.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
            return true
        }
        if unit & 0xFC00 == 0xD800 {
            high = unit
            return true
        }
        guard let scalar = Unicode.Scalar(unit) else { return false }
        output.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
        return true
    }
}
