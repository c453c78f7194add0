internal import SyncEngine

/// A request's query parameters, each at most once.
struct Query: Sendable {
    private var values: [String: String] = [:]

    /// - Throws: `APIError` `malformed` for a broken escape or a name that stands twice.
    init(_ text: String?) throws(APIError) {
        for pair in (text ?? "").utf8.split(separator: UInt8(ascii: "&")) {
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            guard let name = PercentEncoding.decode(pair[..<equals], plusIsSpace: true),
                let value = PercentEncoding.decode(pair[equals...].dropFirst(), plusIsSpace: true)
            else { throw APIError(.malformed, "the query has a broken percent escape") }
            guard values.updateValue(value, forKey: name) == nil else {
                throw APIError(.malformed, "a query parameter stands twice")
            }
        }
    }

    /// What a command was given by its flags.
    init(_ words: [String: String]) { values = words }

    /// A parameter's text; nil when it is absent or empty.
    subscript(name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// A whole number in `range`; nil when absent.
    ///
    /// - Throws: `APIError` `malformed` for anything else.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(APIError) -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text), String(number) == text, range.contains(number) else {
            throw .malformed(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Whether something is asked for: `true` or `1`; `false` or `0` and absence are no.
    ///
    /// - Throws: `APIError` `malformed` for anything else, which might have been meant as either.
    func flag(_ name: String) throws(APIError) -> Bool {
        switch self[name]?.lowercased() {
        case nil, "false", "0": return false
        case "true", "1": return true
        default: throw .malformed(name, "must be true or false")
        }
    }
}
