internal import JSONText

/// The names of a scenario and what they stand for: `$alice`, `$hello`, `$hello.id`.
struct Symbols {
    private var values: [String: JSONSlice] = [:]

    subscript(name: String) -> JSONSlice? { values[name] }

    mutating func bind(_ name: String, to value: JSONSlice) { values[name] = value }

    mutating func bind(_ name: String, to text: String) {
        var bytes: [UInt8] = []
        JSONString.write(text, to: &bytes)
        values[name] = JSONSlice(trusted: bytes[...])
    }

    mutating func bind(_ name: String, to number: Int) {
        values[name] = JSONSlice(trusted: Array(String(number).utf8)[...])
    }

    /// The name in a string such as `$hello.id`; nil for ordinary text, of which `$$` writes a leading dollar sign.
    static func name(in text: String) -> String? {
        guard text.hasPrefix("$"), !text.hasPrefix("$$"), text.count > 1 else { return nil }
        return String(text.dropFirst())
    }

    /// `path` with every `{name}` replaced by what it stands for.
    func filling(_ path: String) throws -> String {
        var filled = ""
        var rest = path[...]
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else { break }
            let name = String(rest[rest.index(after: open)..<close])
            guard let value = values[name] else { throw StepFailure(found: "no value for {\(name)} yet") }
            filled += rest[..<open]
            filled += value.string ?? String(decoding: value.bytes, as: UTF8.self)
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }
}
