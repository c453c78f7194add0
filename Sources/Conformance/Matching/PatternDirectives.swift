internal import JSONText
internal import SyncEngine

extension Pattern {
    /// A pattern of the form `{"$name": argument}`.
    mutating func directive(
        _ name: String, _ argument: JSONSlice, _ value: JSONSlice?, at place: String
    ) throws(StepFailure) {
        if name == "$absent" {
            guard let value else { return }
            throw StepFailure(place: place, expected: "no such member", found: Self.show(value))
        }
        guard let value else {
            throw StepFailure(place: place, expected: "\(name) \(Self.show(argument))", found: "nothing there")
        }
        switch name {
        case "$contains": try contains(argument.elements, value, at: place)
        case "$oneOf": try oneOf(argument.elements, value, at: place)
        default:
            guard try holds(name, argument, value) else {
                let expected = "\(name) \(Self.show(argument))"
                throw StepFailure(place: place, expected: expected, found: Self.show(value))
            }
        }
    }

    private func holds(_ name: String, _ argument: JSONSlice, _ value: JSONSlice) throws(StepFailure) -> Bool {
        switch name {
        case "$any": return argument.boolean == true || Self.name(of: value.kind) == argument.string
        case "$not": return !matches(argument, value)
        case "$none": return !value.elements.contains { matches(argument, $0) }
        case "$length":
            let length = value.string.map(\.utf8.count) ?? value.elements.count
            return argument.integer == Int64(length)
        case "$atLeast": return try compared(value, argument) >= 0
        case "$atMost": return try compared(value, argument) <= 0
        case "$after": return try compared(value, argument) > 0
        case "$exactly": return argument.string.map { Array($0.utf8) == value.compact } ?? false
        case "$includes": return value.string?.contains(argument.string ?? "\u{0}") ?? false
        case "$time":
            guard let time = FixtureTime(argument.string ?? ""), let found = number(value) else { return false }
            return abs(time.resolved(at: now).milliseconds - found) <= tolerance
        default: throw StepFailure(found: "{\"\(name)\": …} is no directive of an expectation")
        }
    }

    /// Whether a pattern fits, leaving the symbols as they are.
    private func matches(_ pattern: JSONSlice, _ value: JSONSlice) -> Bool {
        var trial = self
        do {
            try trial.match(pattern, value, at: "")
            return true
        } catch {
            return false
        }
    }

    /// Every pattern fits an element, each further on than the one before.
    private mutating func contains(
        _ patterns: [JSONSlice], _ value: JSONSlice, at place: String
    ) throws(StepFailure) {
        var rest = value.elements[...]
        for pattern in patterns {
            guard let index = rest.firstIndex(where: { matches(pattern, $0) }) else {
                throw StepFailure(place: place, expected: "somewhere \(Self.show(pattern))", found: Self.show(value))
            }
            try match(pattern, rest[index], at: place)
            rest = rest[(index + 1)...]
        }
    }

    private mutating func oneOf(
        _ patterns: [JSONSlice], _ value: JSONSlice, at place: String
    ) throws(StepFailure) {
        guard let fitting = patterns.first(where: { matches($0, value) }) else {
            let shown = patterns.map(Self.show).joined(separator: " or ")
            throw StepFailure(place: place, expected: shown, found: Self.show(value))
        }
        try match(fitting, value, at: place)
    }

    /// Negative, zero or positive as the value is below, at or above the argument; both numbers or both times.
    private func compared(_ value: JSONSlice, _ argument: JSONSlice) throws(StepFailure) -> Int64 {
        guard let left = number(value), let right = number(argument) else {
            throw StepFailure(expected: "numbers or times", found: "\(Self.show(value)) and \(Self.show(argument))")
        }
        return left - right
    }

    private static func name(of kind: JSONSlice.Kind) -> String {
        switch kind {
        case .object: "object"
        case .array: "list"
        case .string: "string"
        case .number: "number"
        case .boolean: "boolean"
        case .null: "null"
        }
    }
}
