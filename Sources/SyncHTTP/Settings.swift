/// Settings by name, read into their types. An empty text counts as unset.
struct Settings {
    private let values: [String: String]

    init(_ values: [String: String]) {
        self.values = values
    }

    subscript(name: String) -> String? {
        values[name].map { $0.trimmingSpaces() }.flatMap { $0.isEmpty ? nil : $0 }
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(ConfigurationError) -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw ConfigurationError(
                name, "“\(text)” is no whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func boolean(
        _ name: String, true yes: Set<String> = ["true", "1", "yes", "on"],
        false no: Set<String> = ["false", "0", "no", "off"]
    ) throws(ConfigurationError) -> Bool? {
        guard let text = self[name]?.lowercased() else { return nil }
        if yes.contains(text) { return true }
        if no.contains(text) { return false }
        throw ConfigurationError(name, "“\(text)” is none of \((yes.sorted() + no.sorted()).joined(separator: ", "))")
    }

    func choice<Value: RawRepresentable & CaseIterable>(
        _ name: String, _: Value.Type
    ) throws(ConfigurationError) -> Value? where Value.RawValue == String {
        guard let text = self[name] else { return nil }
        guard let value = Value(rawValue: text.lowercased()) else {
            throw ConfigurationError(
                name, "“\(text)” is none of \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return value
    }

    /// A time such as `15m`, `24h` or `7d`; a bare number counts seconds.
    func lifetime(_ name: String) throws(ConfigurationError) -> Duration? {
        guard let text = self[name] else { return nil }
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        let factor = text.last.flatMap { units[$0] }
        let digits = factor == nil ? text[...] : text.dropLast()
        let longest: Int64 = 3650 * 86_400
        guard let count = Int64(digits), count > 0, count <= longest, count * (factor ?? 1) <= longest else {
            throw ConfigurationError(name, "“\(text)” is no time from 1s to 3650d; write for example 15m, 24h or 7d")
        }
        return .seconds(count * (factor ?? 1))
    }

    /// Items between commas; nil when there is none.
    func list(_ name: String) -> [String]? {
        let items = (self[name] ?? "").split(separator: ",").map { $0.trimmingSpaces() }.filter { !$0.isEmpty }
        return items.isEmpty ? nil : items
    }

    /// Host names of e-mail addresses, case-folded.
    func domains(_ name: String) throws(ConfigurationError) -> [String]? {
        guard let items = list(name)?.map({ $0.lowercased() }) else { return nil }
        for item in items where EmailAddress("x@" + item) == nil {
            throw ConfigurationError(name, "“\(item)” is no domain; write for example example.org")
        }
        return items
    }

    func networks(_ name: String) throws(ConfigurationError) -> [AddressRange]? {
        guard let items = list(name) else { return nil }
        var ranges: [AddressRange] = []
        for item in items {
            guard let range = AddressRange(item) else {
                throw ConfigurationError(name, "“\(item)” is no network; write for example 10.0.0.0/8 or ::1")
            }
            ranges.append(range)
        }
        return ranges
    }

    /// What `read` makes of a setting that another one needs.
    ///
    /// - Throws: `ConfigurationError` when it is not set, and what `read` throws.
    func needed<Value>(
        _ name: String, by mode: String, _ read: (String) throws(ConfigurationError) -> Value?
    ) throws(ConfigurationError) -> Value {
        guard let value = try read(name) else { throw ConfigurationError(name, "is needed by \(mode)") }
        return value
    }
}
