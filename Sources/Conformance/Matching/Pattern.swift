internal import JSONText
internal import SyncEngine

/// Compares an answer with what a fixture expects of it, binding symbols on their first use.
///
/// An object asks only for the members it names; a list asks for exactly its elements; everything else must be equal.
struct Pattern {
    var symbols: Symbols
    let now: Timestamp
    /// How far times may be off: a second on a virtual clock, more on a real one.
    let tolerance: Int64

    mutating func match(_ pattern: JSONSlice, _ value: JSONSlice?, at place: String) throws(StepFailure) {
        if pattern.kind == .object, pattern.members.count == 1, let (name, argument) = pattern.members.first,
            name.hasPrefix("$")
        {
            return try directive(name, argument, value, at: place)
        }
        guard let value else {
            throw StepFailure(place: place, expected: Self.show(pattern), found: "nothing there")
        }
        switch pattern.kind {
        case .object: try object(pattern, value, at: place)
        case .array: try array(pattern.elements, value, at: place)
        case .string: try string(pattern, value, at: place)
        case .number, .boolean, .null:
            guard pattern == value else { throw Self.mismatch(pattern, value, place) }
        }
    }

    private mutating func object(_ pattern: JSONSlice, _ value: JSONSlice, at place: String) throws(StepFailure) {
        guard value.kind == .object else { throw Self.mismatch(pattern, value, place) }
        for (key, expected) in pattern.members {
            try match(expected, value[key], at: place.isEmpty ? key : "\(place).\(key)")
        }
    }

    private mutating func array(_ patterns: [JSONSlice], _ value: JSONSlice, at place: String) throws(StepFailure) {
        let elements = value.elements
        guard value.kind == .array, elements.count == patterns.count else {
            throw StepFailure(place: place, expected: "a list of \(patterns.count)", found: Self.show(value))
        }
        for (index, pair) in zip(patterns, elements).enumerated() {
            try match(pair.0, pair.1, at: "\(place)[\(index)]")
        }
    }

    private mutating func string(_ pattern: JSONSlice, _ value: JSONSlice, at place: String) throws(StepFailure) {
        let text = pattern.string ?? ""
        if let name = Symbols.name(in: text) {
            guard let bound = symbols[name] else { return symbols.bind(name, to: value) }
            guard bound.canonical == value.canonical else {
                throw StepFailure(place: place, expected: "$\(name), \(Self.show(bound))", found: Self.show(value))
            }
        } else {
            let plain = text.hasPrefix("$$") ? String(text.dropFirst()) : text
            guard value.string == plain else { throw Self.mismatch(pattern, value, place) }
        }
    }

    /// The value that a pattern without directives stands for right now, as a number to compare by.
    func number(_ pattern: JSONSlice) -> Int64? {
        let value = pattern.string.flatMap(Symbols.name).flatMap { symbols[$0] } ?? pattern
        return value.integer ?? value.string.flatMap { Timestamp($0.utf8)?.milliseconds }
    }

    static func mismatch(_ pattern: JSONSlice, _ value: JSONSlice, _ place: String) -> StepFailure {
        StepFailure(place: place, expected: show(pattern), found: show(value))
    }

    /// A value on one line that fits a terminal.
    static func show(_ value: JSONSlice?) -> String {
        guard let value else { return "nothing" }
        let text = String(decoding: value.compact, as: UTF8.self)
        return text.count > 400 ? text.prefix(400) + "…" : text
    }
}
