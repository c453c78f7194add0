internal import Glibc

/// Finds where values begin and end without checking them, so that one bad value in an array spoils only itself.
///
/// Brackets are counted, not matched, and nothing recurses: any depth costs the same stack.
public enum JSONStructure {
    /// The members of the object that `bytes` holds. Values may be malformed inside; keys and this level are checked.
    ///
    /// - Throws: `JSONError` when this level is no object.
    public static func members(of bytes: ArraySlice<UInt8>) throws(JSONError) -> [(
        key: String, value: ArraySlice<UInt8>
    )] {
        var found: [(key: String, value: ArraySlice<UInt8>)] = []
        var walker = try JSONWalker(.object, in: bytes.span)
        while let member = try walker.nextMember(in: bytes.span) {
            found.append((JSONString.unescape(bytes.part(member.key)), bytes.part(member.value)))
        }
        return found
    }

    /// The elements of the array that `bytes` holds. Elements may be malformed inside; this level is checked.
    ///
    /// - Throws: `JSONError` when this level is no array.
    public static func elements(of bytes: ArraySlice<UInt8>) throws(JSONError) -> [ArraySlice<UInt8>] {
        var found: [ArraySlice<UInt8>] = []
        var walker = try JSONWalker(.array, in: bytes.span)
        while let element = try walker.nextElement(in: bytes.span) { found.append(bytes.part(element)) }
        return found
    }
}

extension ArraySlice<UInt8> {
    /// The bytes at these offsets from the start.
    func part(_ offsets: Range<Int>) -> ArraySlice<UInt8> {
        self[startIndex + offsets.lowerBound..<startIndex + offsets.upperBound]
    }
}

/// Walks one level of an object or array, item by item. Every call is given the same bytes; places are offsets in them.
struct JSONWalker {
    enum Level { case object, array }

    private let close: UInt8
    private var position = 0
    private var isFirst = true

    init(_ level: Level, in bytes: Span<UInt8>) throws(JSONError) {
        close = level == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")
        skipWhitespace(bytes)
        try expect(level == .object ? UInt8(ascii: "{") : UInt8(ascii: "["), in: bytes)
    }

    /// The next key (between its quotes, still escaped) and value; nil at the end.
    mutating func nextMember(in bytes: Span<UInt8>) throws(JSONError) -> (key: Range<Int>, value: Range<Int>)? {
        guard try goOn(bytes) else { return nil }
        let start = position
        try skipString(bytes)
        let key = start + 1..<position - 1
        skipWhitespace(bytes)
        try expect(UInt8(ascii: ":"), in: bytes)
        skipWhitespace(bytes)
        return (key, try skipValue(bytes))
    }

    /// The next element; nil at the end.
    mutating func nextElement(in bytes: Span<UInt8>) throws(JSONError) -> Range<Int>? {
        try goOn(bytes) ? try skipValue(bytes) : nil
    }

    /// Moves to the next item; false at the end of the level, where the text must end too.
    private mutating func goOn(_ bytes: Span<UInt8>) throws(JSONError) -> Bool {
        skipWhitespace(bytes)
        let byte = try peek(bytes)
        if byte == close {
            position += 1
            skipWhitespace(bytes)
            guard position == bytes.count else { throw .unexpected(offset: position) }
            return false
        }
        if !isFirst {
            try expect(UInt8(ascii: ","), in: bytes)
            skipWhitespace(bytes)
            // What comes after a comma is an item, also when it looks like the end.
            guard try peek(bytes) != close else { throw .unexpected(offset: position) }
        }
        isFirst = false
        return true
    }

    private func peek(_ bytes: Span<UInt8>) throws(JSONError) -> UInt8 {
        guard position < bytes.count else { throw .truncated }
        return bytes[position]
    }

    private mutating func expect(_ byte: UInt8, in bytes: Span<UInt8>) throws(JSONError) {
        guard try peek(bytes) == byte else { throw .unexpected(offset: position) }
        position += 1
    }

    private mutating func skipWhitespace(_ bytes: Span<UInt8>) {
        while position < bytes.count, bytes[position].isJSONWhitespace { position += 1 }
    }

    /// Steps over a string with its quotes.
    private mutating func skipString(_ bytes: Span<UInt8>) throws(JSONError) {
        try expect(UInt8(ascii: "\""), in: bytes)
        let start = position
        while let quote = Self.quote(in: bytes, from: position) {
            position = quote + 1
            // One behind an odd number of backslashes belongs to the text.
            var place = quote
            while place > start, bytes[place - 1] == UInt8(ascii: "\\") { place -= 1 }
            if (quote - place).isMultiple(of: 2) { return }
        }
        throw .truncated
    }

    private static func quote(in bytes: Span<UInt8>, from start: Int) -> Int? {
        bytes.withUnsafeBytes { bytes in
            guard start < bytes.count, let base = bytes.baseAddress else { return nil }
            return memchr(base + start, Int32(UInt8(ascii: "\"")), bytes.count - start).map {
                UnsafeRawPointer($0) - base
            }
        }
    }

    /// Any value: a string, a bracketed run up to its balance, or everything up to the next delimiter.
    private mutating func skipValue(_ bytes: Span<UInt8>) throws(JSONError) -> Range<Int> {
        let start = position
        var depth = 0
        repeat {
            switch try peek(bytes) {
            case UInt8(ascii: "\""): try skipString(bytes)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard depth > 0 else { throw .unexpected(offset: position) }
                depth -= 1
                position += 1
            default:
                if depth == 0 { skipScalar(bytes) } else { position += 1 }
            }
        } while depth > 0
        guard position > start else { throw .unexpected(offset: position) }
        return start..<position
    }

    private mutating func skipScalar(_ bytes: Span<UInt8>) {
        while position < bytes.count {
            let byte = bytes[position]
            if byte.isJSONWhitespace || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}")
                || byte == UInt8(ascii: "]")
            {
                return
            }
            position += 1
        }
    }
}
