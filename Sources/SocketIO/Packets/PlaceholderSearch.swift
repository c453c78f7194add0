internal import JSONText

/// Finds placeholders in JSON text that is known to be valid: one pass over its bytes, however deep they nest.
struct PlaceholderSearch {
    /// An object that is not closed yet. Of a key that repeats the last counts, as for every JavaScript parser.
    private struct Level {
        var start: Int
        var isPlaceholder = false
        var number: Int?
        /// How many were found before it: those inside a placeholder are none.
        var found: Int
    }

    private let bytes: ArraySlice<UInt8>
    private let argument: Int
    private var place: Int
    private var levels: [Level] = []
    private var found: [Placeholder] = []

    /// Those in one argument: depth first, in the order written.
    static func all(in value: JSONSlice, argument: Int) -> [Placeholder] {
        var search = PlaceholderSearch(value.bytes, argument: argument)
        search.run()
        return search.found
    }

    private init(_ bytes: ArraySlice<UInt8>, argument: Int) {
        self.bytes = bytes
        self.argument = argument
        place = bytes.startIndex
    }

    private mutating func run() {
        while place < bytes.endIndex {
            switch bytes[place] {
            case UInt8(ascii: "\""): takeString()
            case UInt8(ascii: "{"):
                levels.append(Level(start: place, found: found.count))
                place += 1
            case UInt8(ascii: "}"):
                place += 1
                close()
            default: place += 1
            }
        }
    }

    private mutating func close() {
        guard let level = levels.popLast(), level.isPlaceholder else { return }
        found.removeSubrange(level.found...)
        found.append(Placeholder(argument: argument, range: level.start..<place, number: level.number))
    }

    /// A string that a colon follows is a key.
    private mutating func takeString() {
        let start = place
        place += 1
        while place < bytes.endIndex, bytes[place] != UInt8(ascii: "\"") {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard place < bytes.endIndex else { return }
        place += 1
        let text = bytes[start..<place]
        skipWhitespace()
        guard place < bytes.endIndex, bytes[place] == UInt8(ascii: ":"), !levels.isEmpty else { return }
        place += 1
        skipWhitespace()
        if Self.says(text, "_placeholder") {
            levels[levels.count - 1].isPlaceholder = place < bytes.endIndex && bytes[place] == UInt8(ascii: "t")
        } else if Self.says(text, "num") {
            levels[levels.count - 1].number = number()
        }
    }

    private mutating func skipWhitespace() {
        while place < bytes.endIndex, Self.isWhitespace(bytes[place]) { place += 1 }
    }

    private static func isWhitespace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    /// The plain integer that stands here; nil for anything else.
    private func number() -> Int? {
        // No attachment has a number of more digits; looking no further keeps this one pass.
        let rest = bytes[place...].prefix(21)
        let end = rest.firstIndex { Self.isWhitespace($0) || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}") }
        return end.flatMap { JSONSlice(trusted: rest[..<$0]).integer }.flatMap { Int(exactly: $0) }
    }

    /// Whether a key, with its quotes, says this, however it is escaped.
    private static func says(_ key: ArraySlice<UInt8>, _ name: String) -> Bool {
        let count = name.utf8.count
        if key.count == count + 2 { return key.dropFirst().dropLast().elementsEqual(name.utf8) }
        // An escape takes at most six bytes for one.
        guard key.count > count + 2, key.count <= 6 * count + 2, key.contains(UInt8(ascii: "\\")) else { return false }
        return JSONSlice(trusted: key).string == name
    }
}
