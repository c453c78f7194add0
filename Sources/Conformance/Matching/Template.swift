internal import JSONText
internal import SyncEngine

/// JSON of a fixture that becomes part of a request: symbols are replaced, and a few directives write what cannot be
/// written in a fixture file itself.
struct Template {
    let symbols: Symbols
    let now: Timestamp

    /// The JSON text that `template` stands for; nil for `{"$absent": true}`.
    func text(of template: JSONSlice) throws -> [UInt8]? {
        switch template.kind {
        case .string: return try string(template)
        case .array:
            var parts: [[UInt8]] = []
            for element in template.elements { if let part = try text(of: element) { parts.append(part) } }
            return [UInt8(ascii: "[")] + parts.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
        case .object:
            let members = template.members
            if members.count == 1, let (name, argument) = members.first, name.hasPrefix("$") {
                return try directive(name, argument)
            }
            var parts: [[UInt8]] = []
            for (key, value) in members {
                guard let part = try text(of: value) else { continue }
                parts.append(Self.quoted(key) + [UInt8(ascii: ":")] + part)
            }
            return [UInt8(ascii: "{")] + parts.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "}")]
        case .number, .boolean, .null: return Array(template.bytes)
        }
    }

    private func string(_ template: JSONSlice) throws -> [UInt8] {
        let text = template.string ?? ""
        if let name = Symbols.name(in: text) {
            guard let value = symbols[name] else { throw StepFailure(found: "no value for $\(name) yet") }
            return Array(value.bytes)
        }
        // Escapes stay as the fixture wrote them: what is sent verbatim is part of some promises.
        guard text.hasPrefix("$$") else { return Array(template.bytes) }
        return Self.quoted(String(text.dropFirst()))
    }

    private func directive(_ name: String, _ argument: JSONSlice) throws -> [UInt8]? {
        switch name {
        case "$absent": return nil
        case "$raw": return Array((argument.string ?? "").utf8)
        case "$hex": return Self.bytes(hexadecimal: argument.string ?? "")
        case "$nested":
            let depth = Int(argument.integer ?? 0)
            return Array(repeating: UInt8(ascii: "["), count: depth) + Array(repeating: UInt8(ascii: "]"), count: depth)
        case "$repeat":
            let parts = argument.elements
            let unit = parts.first?.string ?? ""
            return Self.quoted(String(repeating: unit, count: Int(parts.last?.integer ?? 0)))
        case "$times":
            guard argument.elements.count == 2, let element = argument.elements.last else { break }
            let copies = Array(repeating: element, count: Int(argument.elements.first?.integer ?? 0))
            let parts = try copies.compactMap { try text(of: $0) }
            return [UInt8(ascii: "[")] + parts.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
        case "$time":
            guard let time = FixtureTime(argument.string ?? "") else { break }
            return Self.quoted(time.resolved(at: now).description)
        default: break
        }
        throw StepFailure(found: "{\"\(name)\": …} is no directive of a request")
    }

    static func quoted(_ text: String) -> [UInt8] {
        var output: [UInt8] = []
        JSONString.write(text, to: &output)
        return output
    }

    private static func bytes(hexadecimal text: String) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
