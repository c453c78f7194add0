/// One JSON value as its text, known to be valid: bytes are checked once and then read in place.
///
/// Numbers and string escapes stay as they were written.
public struct JSONSlice: Sendable, Equatable {
    /// How deep arrays and objects may nest by default.
    public static let maximumDepth = 64

    /// The value's text without whitespace around it.
    public let bytes: ArraySlice<UInt8>

    /// Checks `bytes` strictly: RFC 8259 grammar, no repeated keys, valid UTF-8, whole surrogate pairs.
    ///
    /// - Throws: `JSONError` for the first fault found.
    public init(validating bytes: ArraySlice<UInt8>, maximumDepth: Int = Self.maximumDepth) throws(JSONError) {
        let checked: Result<Range<Int>, JSONError> = bytes.withUnsafeBufferPointer { buffer in
            do throws(JSONError) {
                return .success(try JSONValidator.check(buffer, maximumDepth: maximumDepth))
            } catch {
                return .failure(error)
            }
        }
        let range = try checked.get()
        self.bytes = bytes[bytes.startIndex + range.lowerBound..<bytes.startIndex + range.upperBound]
    }

    /// Checks `bytes` as `init(validating:)` of a slice does.
    public init(validating bytes: [UInt8], maximumDepth: Int = Self.maximumDepth) throws(JSONError) {
        try self.init(validating: bytes[...], maximumDepth: maximumDepth)
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
        guard kind == .object, let found = try? JSONStructure.members(of: bytes) else { return [] }
        return found.map { ($0.key, JSONSlice(trusted: $0.value)) }
    }

    /// The elements of an array; none for other kinds.
    public var elements: [JSONSlice] {
        guard kind == .array, let found = try? JSONStructure.elements(of: bytes) else { return [] }
        return found.map(JSONSlice.init(trusted:))
    }

    /// A member of an object by its key; nil when absent or when this is no object.
    public subscript(key: String) -> JSONSlice? {
        guard kind == .object else { return nil }
        var walker = JSONWalker(bytes)
        var found: JSONSlice?
        try? walker.object { candidate, value in
            let matches =
                candidate.elementsEqual(key.utf8)
                || candidate.contains(UInt8(ascii: "\\")) && JSONString.unescape(candidate).utf8.elementsEqual(key.utf8)
            if matches { found = JSONSlice(trusted: value) }
        }
        return found
    }

    /// A string's text, unescaped; nil for other kinds.
    public var string: String? {
        kind == .string ? JSONString.unescape(bytes.dropFirst().dropLast()) : nil
    }

    /// A number written as a plain integer that fits; nil for `1.0`, `1e3`, larger numbers and other kinds.
    public var integer: Int64? { kind == .number ? Int64(String(decoding: bytes, as: UTF8.self)) : nil }

    /// A boolean; nil for other kinds.
    public var boolean: Bool? { kind == .boolean ? bytes.first == UInt8(ascii: "t") : nil }

    /// Whether this is `null`.
    public var isNull: Bool { kind == .null }
}
