/// Why bytes are not the JSON asked for. Offsets count bytes from the start of the text.
public enum JSONError: Error, Equatable, Sendable {
    /// The text ends inside a value.
    case truncated
    /// A byte that cannot stand here.
    case unexpected(offset: Int)
    /// Arrays and objects are nested deeper than allowed.
    case tooDeep(offset: Int)
    /// An array has more elements than allowed.
    case tooMany(offset: Int)
    /// An object has the same key twice (after unescaping).
    case duplicateKey(offset: Int)
    /// Bytes that are no UTF-8 (RFC 3629).
    case invalidUTF8
    /// A `\u` escape of half a surrogate pair (RFC 8259, section 8.2).
    case loneSurrogate(offset: Int)
}

extension JSONError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .truncated: "the JSON ends too early"
        case .unexpected(let offset): "unexpected byte at offset \(offset)"
        case .tooDeep(let offset): "nested too deep at offset \(offset)"
        case .tooMany(let offset): "one element too many at offset \(offset)"
        case .duplicateKey(let offset): "duplicate key at offset \(offset)"
        case .invalidUTF8: "not valid UTF-8"
        case .loneSurrogate(let offset): "half a surrogate pair at offset \(offset)"
        }
    }
}
