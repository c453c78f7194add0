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
        var walker = JSONWalker(bytes)
        try walker.object { key, value in found.append((JSONString.unescape(key), value)) }
        return found
    }

    /// The elements of the array that `bytes` holds. Elements may be malformed inside; this level is checked.
    ///
    /// - Throws: `JSONError` when this level is no array.
    public static func elements(of bytes: ArraySlice<UInt8>) throws(JSONError) -> [ArraySlice<UInt8>] {
        var found: [ArraySlice<UInt8>] = []
        var walker = JSONWalker(bytes)
        try walker.array { found.append($0) }
        return found
    }
}

/// Walks one level of an object or array.
struct JSONWalker {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// Calls `visit` with each key (between its quotes, still escaped) and value.
    mutating func object(_ visit: (ArraySlice<UInt8>, ArraySlice<UInt8>) -> Void) throws(JSONError) {
        try level(open: UInt8(ascii: "{"), close: UInt8(ascii: "}")) { (walker) throws(JSONError) in
            let quoted = try walker.skipString()
            walker.skipWhitespace()
            try walker.expect(UInt8(ascii: ":"))
            walker.skipWhitespace()
            visit(quoted.dropFirst().dropLast(), try walker.skipValue())
        }
    }

    /// Calls `visit` with each element.
    mutating func array(_ visit: (ArraySlice<UInt8>) -> Void) throws(JSONError) {
        try level(open: UInt8(ascii: "["), close: UInt8(ascii: "]")) { (walker) throws(JSONError) in
            visit(try walker.skipValue())
        }
    }

    private mutating func level(
        open: UInt8, close: UInt8, item: (inout JSONWalker) throws(JSONError) -> Void
    ) throws(JSONError) {
        skipWhitespace()
        try expect(open)
        skipWhitespace()
        if try peek() == close {
            position += 1
        } else {
            while true {
                skipWhitespace()
                try item(&self)
                skipWhitespace()
                let byte = try peek()
                position += 1
                if byte == close { break }
                guard byte == UInt8(ascii: ",") else { throw .unexpected(offset: position - 1 - bytes.startIndex) }
            }
        }
        skipWhitespace()
        guard position == bytes.endIndex else { throw .unexpected(offset: position - bytes.startIndex) }
    }

    private func peek() throws(JSONError) -> UInt8 {
        guard position < bytes.endIndex else { throw .truncated }
        return bytes[position]
    }

    private mutating func expect(_ byte: UInt8) throws(JSONError) {
        guard try peek() == byte else { throw .unexpected(offset: position - bytes.startIndex) }
        position += 1
    }

    private mutating func skipWhitespace() {
        while position < bytes.endIndex, bytes[position].isJSONWhitespace { position += 1 }
    }

    /// A string with its quotes.
    private mutating func skipString() throws(JSONError) -> ArraySlice<UInt8> {
        let start = position
        try expect(UInt8(ascii: "\""))
        while try peek() != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        position += 1
        return bytes[start..<position]
    }

    /// Any value: a string, a bracketed run up to its balance, or everything up to the next delimiter.
    private mutating func skipValue() throws(JSONError) -> ArraySlice<UInt8> {
        let start = position
        var depth = 0
        repeat {
            switch try peek() {
            case UInt8(ascii: "\""): _ = try skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard depth > 0 else { throw .unexpected(offset: position - bytes.startIndex) }
                depth -= 1
                position += 1
            default:
                if depth == 0 { skipScalar() } else { position += 1 }
            }
        } while depth > 0
        guard position > start else { throw .unexpected(offset: position - bytes.startIndex) }
        return bytes[start..<position]
    }

    private mutating func skipScalar() {
        while position < bytes.endIndex {
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
