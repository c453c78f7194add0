import JSONText

/// JSON laid out for readers: what fits in a line stays in it, the rest is filled line by line, at most 120 columns.
struct ReadableJSON {
    static let width = 120

    private var text = ""
    private var column = 0

    /// The layout of `json`, without a line feed at the end.
    static func text(_ json: JSONSlice) -> String {
        var layout = ReadableJSON()
        layout.write(json, indent: 0)
        return layout.text
    }

    /// `{"a": 1, "b": [2, 3]}`
    private static func flat(_ json: JSONSlice) -> String {
        switch json.kind {
        case .object: "{" + json.members.map { quoted($0.key) + flat($0.value) }.joined(separator: ", ") + "}"
        case .array: "[" + json.elements.map(flat).joined(separator: ", ") + "]"
        default: String(decoding: json.bytes, as: UTF8.self)
        }
    }

    private static func quoted(_ key: String) -> String {
        String(decoding: JSONWriter.text { $0.element(key) }, as: UTF8.self) + ": "
    }

    private struct Item {
        var label = ""
        var value: JSONSlice
        var flat: String { label + ReadableJSON.flat(value) }
        var isContainer: Bool { value.kind == .object || value.kind == .array }
    }

    private mutating func write(_ json: JSONSlice, indent: Int) {
        let items =
            json.kind == .object
            ? json.members.map { Item(label: Self.quoted($0.key), value: $0.value) }
            : json.elements.map { Item(value: $0) }
        let flat = Self.flat(json)
        guard !items.isEmpty, !fits(flat) else { return append(flat) }
        // An object whose members each fit in a line hangs behind its brace; all else is opened up.
        let behind = column + 1
        let hangs = indent > 0 && json.kind == .object && items.allSatisfy { behind + $0.flat.count + 3 < Self.width }
        append(json.kind == .object ? "{" : "[")
        if !hangs { newLine(indent + 2) }
        fill(items, indent: hangs ? behind : indent + 2, oneEach: json.kind == .array && items[0].isContainer)
        if !hangs { newLine(indent) }
        append(json.kind == .object ? "}" : "]")
    }

    private mutating func fill(_ items: [Item], indent: Int, oneEach: Bool) {
        var isBroken = false
        for (index, item) in items.enumerated() {
            let flat = item.flat
            if index > 0 {
                append(",")
                if oneEach || isBroken || !fits(" " + flat) { newLine(indent) } else { append(" ") }
            }
            isBroken = !fits(flat)
            if isBroken {
                append(item.label)
                write(item.value, indent: indent)
            } else {
                append(flat)
            }
        }
    }

    /// Whether there is room for it and for the brackets that may close behind it.
    private func fits(_ piece: String) -> Bool { column + piece.count + 3 < Self.width }

    private mutating func append(_ piece: String) {
        text += piece
        column += piece.count
    }

    private mutating func newLine(_ indent: Int) {
        text += "\n" + String(repeating: " ", count: indent)
        column = indent
    }
}
