/// A check of RFC 8259 text: grammar, depth and UTF-8, under strict rules also keys that repeat and surrogates. It
/// builds nothing.
struct JSONValidator {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let maximumDepth: Int
    private let isStrict: Bool
    private var position = 0

    /// Checks that `bytes` is one value with nothing but whitespace around it.
    ///
    /// - Returns: the range of the value without that whitespace.
    static func check(
        _ bytes: UnsafeBufferPointer<UInt8>, rules: JSONRules, maximumDepth: Int
    ) throws(JSONError) -> Range<Int> {
        var validator = JSONValidator(bytes: bytes, rules: rules, maximumDepth: maximumDepth)
        validator.skipWhitespace()
        let start = validator.position
        try validator.value(depth: 0)
        let end = validator.position
        try validator.finish()
        return start..<end
    }

    /// Checks that `bytes` is one array with nothing but whitespace around it.
    ///
    /// - Returns: the ranges of its elements.
    static func checkElements(
        _ bytes: UnsafeBufferPointer<UInt8>, rules: JSONRules, maximumDepth: Int, maximumCount: Int
    ) throws(JSONError) -> [Range<Int>] {
        var validator = JSONValidator(bytes: bytes, rules: rules, maximumDepth: maximumDepth)
        validator.skipWhitespace()
        guard try validator.peek() == UInt8(ascii: "[") else { throw .unexpected(offset: validator.position) }
        var found: [Range<Int>] = []
        try validator.array(depth: 1) { (element) throws(JSONError) in
            guard found.count < maximumCount else { throw .tooMany(offset: element.lowerBound) }
            found.append(element)
        }
        try validator.finish()
        return found
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, rules: JSONRules, maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        isStrict = rules == .strict
    }

    /// Nothing comes behind the value, and all is UTF-8.
    private mutating func finish() throws(JSONError) {
        skipWhitespace()
        guard position == bytes.count else { throw .unexpected(offset: position) }
        guard (try? UTF8Span(validating: bytes.span)) != nil else { throw .invalidUTF8 }
    }

    private func peek() throws(JSONError) -> UInt8 {
        guard position < bytes.count else { throw .truncated }
        return bytes[position]
    }

    private mutating func skipWhitespace() {
        while position < bytes.count, bytes[position].isJSONWhitespace { position += 1 }
    }

    private mutating func value(depth: Int) throws(JSONError) {
        switch try peek() {
        case UInt8(ascii: "{"): try object(depth: depth + 1)
        case UInt8(ascii: "["): try array(depth: depth + 1)
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): try literal("true")
        case UInt8(ascii: "f"): try literal("false")
        case UInt8(ascii: "n"): try literal("null")
        default: try number()
        }
    }

    private mutating func object(depth: Int) throws(JSONError) {
        guard depth <= maximumDepth else { throw .tooDeep(offset: position) }
        position += 1
        skipWhitespace()
        if try peek() == UInt8(ascii: "}") {
            position += 1
            return
        }
        var keys = SeenKeys()
        while true {
            skipWhitespace()
            let start = position
            guard try peek() == UInt8(ascii: "\"") else { throw .unexpected(offset: position) }
            try string()
            if isStrict, !keys.insert(UnsafeBufferPointer(rebasing: bytes[start..<position])) {
                throw .duplicateKey(offset: start)
            }
            skipWhitespace()
            guard try peek() == UInt8(ascii: ":") else { throw .unexpected(offset: position) }
            position += 1
            skipWhitespace()
            try value(depth: depth)
            skipWhitespace()
            if try endOrComma(end: UInt8(ascii: "}")) { return }
        }
    }

    private mutating func array(
        depth: Int, _ element: (Range<Int>) throws(JSONError) -> Void = { _ in }
    ) throws(JSONError) {
        guard depth <= maximumDepth else { throw .tooDeep(offset: position) }
        position += 1
        skipWhitespace()
        if try peek() == UInt8(ascii: "]") {
            position += 1
            return
        }
        while true {
            skipWhitespace()
            let start = position
            try value(depth: depth)
            try element(start..<position)
            skipWhitespace()
            if try endOrComma(end: UInt8(ascii: "]")) { return }
        }
    }

    private mutating func endOrComma(end: UInt8) throws(JSONError) -> Bool {
        let byte = try peek()
        guard byte == end || byte == UInt8(ascii: ",") else { throw .unexpected(offset: position) }
        position += 1
        return byte == end
    }

    private mutating func literal(_ text: StaticString) throws(JSONError) {
        for index in 0..<text.utf8CodeUnitCount {
            guard try peek() == text.utf8Start[index] else { throw .unexpected(offset: position) }
            position += 1
        }
    }

    private mutating func number() throws(JSONError) {
        let start = position
        if try peek() == UInt8(ascii: "-") { position += 1 }
        if try peek() == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            let sign = try peek()
            if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        assert(position > start)
    }

    private mutating func digits() throws(JSONError) {
        guard try peek().isASCIIDigit else { throw .unexpected(offset: position) }
        while position < bytes.count, bytes[position].isASCIIDigit { position += 1 }
    }

    private mutating func string() throws(JSONError) {
        position += 1
        while true {
            skipPlainCharacters()
            switch try peek() {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"): try escape()
            default: throw .unexpected(offset: position)
            }
        }
    }

    /// Up to a quote, an escape or a control character.
    private mutating func skipPlainCharacters() {
        var place = position
        while place < bytes.count, bytes[place] >= 0x20, bytes[place] != UInt8(ascii: "\""),
            bytes[place] != UInt8(ascii: "\\")
        {
            place += 1
        }
        position = place
    }

    private mutating func escape() throws(JSONError) {
        let start = position
        position += 1
        switch try peek() {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        case UInt8(ascii: "u"):
            position += 1
            let unit = try hexadecimalUnit()
            guard isStrict, unit & 0xF800 == 0xD800 else { return }
            guard unit < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u")
            else { throw .loneSurrogate(offset: start) }
            position += 2
            guard try hexadecimalUnit() & 0xFC00 == 0xDC00 else { throw .loneSurrogate(offset: start) }
        default:
            throw .unexpected(offset: position)
        }
    }

    private mutating func hexadecimalUnit() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = try peek().hexadecimalValue else { throw .unexpected(offset: position) }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}

/// The keys of one object so far. Few are compared one by one, many by hash, so that an object of thousands stays
/// linear.
private struct SeenKeys {
    private var few: [UnsafeBufferPointer<UInt8>] = []
    /// Unescaped; as bytes, since strings compare equal when they only normalise alike.
    private var many: Set<[UInt8]> = []

    /// False when the key (with its quotes) was seen before, however it is escaped.
    mutating func insert(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
        let hasEscape = key.contains(UInt8(ascii: "\\"))
        if many.isEmpty, few.count < 16, !hasEscape {
            if few.contains(where: { $0.count == key.count && $0.elementsEqual(key) }) { return false }
            if few.isEmpty { few.reserveCapacity(16) }
            few.append(key)
            return true
        }
        if many.isEmpty { many = Set(few.map(Self.unescaped)) }
        return many.insert(Self.unescaped(key)).inserted
    }

    private static func unescaped(_ key: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        Array(JSONString.unescape(key.dropFirst().dropLast()).utf8)
    }
}

extension UInt8 {
    var isJSONWhitespace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }

    var isASCIIDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
