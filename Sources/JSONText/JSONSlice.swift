/// One JSON value as its text, known to be valid: bytes are checked once and then read in place.
///
/// Numbers and string escapes stay as they were written.
public struct JSONSlice: Sendable, Equatable {
    /// How deep arrays and objects may nest by default.
    public static let maximumDepth = 64

    /// The value's text without whitespace around it.
    public let bytes: ArraySlice<UInt8>

    /// Checks `bytes`, strictly unless told otherwise.
    ///
    /// - Throws: `JSONError` for the first fault found.
    public init(
        validating bytes: ArraySlice<UInt8>, rules: JSONRules = .strict, maximumDepth: Int = Self.maximumDepth
    ) throws(JSONError) {
        let checked: Result<Range<Int>, JSONError> = bytes.withUnsafeBufferPointer { buffer in
            do throws(JSONError) {
                return .success(try JSONValidator.check(buffer, rules: rules, maximumDepth: maximumDepth))
            } catch {
                return .failure(error)
            }
        }
        self.bytes = bytes.part(try checked.get())
    }

    /// Checks `bytes` as `init(validating:)` of a slice does.
    public init(
        validating bytes: [UInt8], rules: JSONRules = .strict, maximumDepth: Int = Self.maximumDepth
    ) throws(JSONError) {
        try self.init(validating: bytes[...], rules: rules, maximumDepth: maximumDepth)
    }

    /// Checks `bytes` and takes them apart in one pass: the elements of the array that they hold, so many at most.
    ///
    /// - Throws: `JSONError` for the first fault found, also when this is no array.
    public static func elements(
        validating bytes: ArraySlice<UInt8>, rules: JSONRules = .strict, maximumDepth: Int = Self.maximumDepth,
        maximumCount: Int = .max
    ) throws(JSONError) -> [JSONSlice] {
        let checked: Result<[Range<Int>], JSONError> = bytes.withUnsafeBufferPointer { buffer in
            do throws(JSONError) {
                return .success(
                    try JSONValidator.checkElements(
                        buffer, rules: rules, maximumDepth: maximumDepth, maximumCount: maximumCount))
            } catch {
                return .failure(error)
            }
        }
        return try checked.get().map { JSONSlice(trusted: bytes.part($0)) }
    }

    /// Takes text that is valid by construction or by an earlier check.
    public init(trusted bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    /// Equal texts.
    public static func == (left: JSONSlice, right: JSONSlice) -> Bool { left.bytes.elementsEqual(right.bytes) }

    /// What kind of value this is.
    public enum Kind: Sendable { case object, array, string, number, boolean, null }

    /// The kind, told by the first byte.
    public var kind: Kind {
        switch bytes.first {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
        case UInt8(ascii: "n"): .null
        default: .number
        }
    }

    /// The members of an object in the order written; none for other kinds.
    public var members: [(key: String, value: JSONSlice)] {
        var found: [(key: String, value: JSONSlice)] = []
        found.reserveCapacity(8)
        return forEachMember { found.append(($0, $1)) } ? found : []
    }

    /// Shows the members of an object in the order written, without gathering them.
    ///
    /// - Returns: false for other kinds, and for text that was trusted wrongly and breaks off.
    @discardableResult
    public func forEachMember(_ visit: (String, JSONSlice) -> Void) -> Bool {
        guard kind == .object else { return false }
        do throws(JSONError) {
            var walker = try JSONWalker(.object, in: bytes.span)
            while let (key, value) = try walker.nextMember(in: bytes.span) {
                visit(JSONString.unescape(bytes.part(key)), JSONSlice(trusted: bytes.part(value)))
            }
            return true
        } catch {
            return false
        }
    }

    /// The elements of an array; none for other kinds.
    public var elements: [JSONSlice] {
        guard kind == .array, let found = try? JSONStructure.elements(of: bytes) else { return [] }
        return found.map(JSONSlice.init(trusted:))
    }

    /// A member of an object by its key; nil when absent or when this is no object.
    public subscript(key: String) -> JSONSlice? {
        guard kind == .object, var walker = try? JSONWalker(.object, in: bytes.span) else { return nil }
        while let member = try? walker.nextMember(in: bytes.span) {
            if isKey(member.key, key) { return JSONSlice(trusted: bytes.part(member.value)) }
        }
        return nil
    }

    /// Whether the key at this place says `key`, however it is escaped.
    private func isKey(_ place: Range<Int>, _ key: String) -> Bool {
        let wanted = key.utf8.span
        guard place.count == wanted.count else {
            // Escapes only make a key longer.
            let escaped = bytes.part(place)
            return escaped.count > wanted.count && escaped.contains(UInt8(ascii: "\\"))
                && JSONString.unescape(escaped).utf8.elementsEqual(key.utf8)
        }
        for offset in wanted.indices where bytes.span[place.lowerBound + offset] != wanted[offset] { return false }
        return true
    }

    /// A string's text, unescaped; nil for other kinds.
    public var string: String? { quoted.map { JSONString.unescape($0) } }

    /// A string's UTF-8, unescaped: the bytes in place when they hold no escape; nil for other kinds.
    public var utf8: ArraySlice<UInt8>? {
        guard let quoted else { return nil }
        return quoted.contains(UInt8(ascii: "\\")) ? Array(JSONString.unescape(quoted).utf8)[...] : quoted
    }

    /// What a string has between its quotes; nil for other kinds.
    private var quoted: ArraySlice<UInt8>? {
        kind == .string && bytes.count >= 2 ? bytes.part(1..<bytes.count - 1) : nil
    }

    /// A number written as a plain integer that fits; nil for `1.0`, `1e3`, larger numbers and other kinds.
    public var integer: Int64? {
        guard kind == .number else { return nil }
        let isNegative = bytes.first == UInt8(ascii: "-")
        let digits = isNegative ? bytes.dropFirst() : bytes
        guard !digits.isEmpty else { return nil }
        var value: Int64 = 0
        for byte in digits {
            guard byte.isASCIIDigit else { return nil }
            let digit = Int64(byte - UInt8(ascii: "0"))
            let (shifted, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflows) =
                isNegative
                ? shifted.subtractingReportingOverflow(digit) : shifted.addingReportingOverflow(digit)
            if isTooLarge || overflows { return nil }
            value = sum
        }
        return value
    }

    /// A boolean; nil for other kinds.
    public var boolean: Bool? { kind == .boolean ? bytes.first == UInt8(ascii: "t") : nil }

    /// Whether this is `null`.
    public var isNull: Bool { kind == .null }
}
