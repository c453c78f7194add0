internal import SyncEngine

/// Reads names and values of T-SQL: constants, `CAST`, `CONVERT`, the functions of the present time, `DATEADD`, and
/// texts joined by `+`. Nothing else is worked out.
struct SQLValues {
    private var tokens: SQLTokens
    private var pending: SQLToken?
    private let now: String

    init(_ tokens: SQLTokens, now: String) {
        self.tokens = tokens
        self.now = now
    }

    var place: Place { tokens.place }
    var bytesRead: Int { tokens.bytesRead }

    mutating func take() throws(DumpFault) -> SQLToken? {
        defer { pending = nil }
        if let pending { return pending }
        return try tokens.next()
    }

    /// Gives the token just taken once more.
    mutating func putBack(_ token: SQLToken) { pending = token }

    private mutating func expect(_ symbol: Character) throws(DumpFault) {
        guard try take() == .symbol(symbol) else { throw DumpFault(place, "\"\(symbol)\" is missing here") }
    }

    /// The names of a list, behind its parenthesis.
    mutating func names() throws(DumpFault) -> [String] {
        var names: [String] = []
        while true {
            switch try take() {
            case .word(let name), .name(let name): names.append(name.lowercased())
            default: throw DumpFault(place, "the name of a column is missing here")
            }
            switch try take() {
            case .symbol(","): continue
            case .symbol(")"): return names
            default: throw DumpFault(place, "a comma or a parenthesis is missing here")
            }
        }
    }

    /// The values of a row, behind its parenthesis; nil is NULL or the column's default.
    mutating func list() throws(DumpFault) -> [String?] {
        var values: [String?] = []
        while true {
            values.append(try expression())
            switch try take() {
            case .symbol(","): continue
            case .symbol(")"): return values
            default: throw DumpFault(place, "this value cannot be read; write it as a constant")
            }
        }
    }

    private mutating func expression() throws(DumpFault) -> String? {
        var value = try term()
        while let token = try take() {
            guard token == .symbol("+"), value.isText else {
                putBack(token)
                break
            }
            let next = try term()
            guard next.isText else { throw DumpFault(place, "only texts are joined; write the value as a constant") }
            value.text = value.text.flatMap { first in next.text.map { first + $0 } }
        }
        return value.text
    }

    /// A value, and whether it was written as a text.
    private struct Value {
        var text: String?
        var isText = false
    }

    private mutating func term() throws(DumpFault) -> Value {
        switch try take() {
        case .string(let text): return Value(text: text, isText: true)
        case .number(let text): return Value(text: text)
        case .binary(let text): return Value(text: text)
        case .symbol("-"):
            guard case .number(let text) = try take() else { break }
            return Value(text: "-" + text)
        case .symbol("+"):
            guard case .number(let text) = try take() else { break }
            return Value(text: text)
        case .symbol("("):
            let inner = try expression()
            try expect(")")
            return Value(text: inner)
        case .word(let word): return try function(word.uppercased())
        case .variable(let name):
            throw DumpFault(place, "the variable \(name) is not worked out; write the value as a constant")
        default: break
        }
        throw DumpFault(place, "this value cannot be read; write it as a constant")
    }

    private mutating func function(_ name: String) throws(DumpFault) -> Value {
        switch name {
        case "NULL", "DEFAULT": return Value(text: nil)
        case "CURRENT_TIMESTAMP": return Value(text: now)
        case "GETDATE", "GETUTCDATE", "SYSDATETIME", "SYSUTCDATETIME", "SYSDATETIMEOFFSET":
            try expect("(")
            try expect(")")
            return Value(text: now)
        case "CAST":
            try expect("(")
            let value = try expression()
            guard let token = try take(), token.isWord("AS") else { throw DumpFault(place, "AS is missing here") }
            return try cast(value, to: try type())
        case "CONVERT":
            try expect("(")
            return try convert(to: try type(isFirst: true))
        case "DATEADD": return try dateAdd()
        default: throw DumpFault(place, "\(name.prefix(40)) is not worked out; write the value as a constant")
        }
    }

    /// The name of a type with its parenthesis behind it, up to what ends it, which is taken.
    private mutating func type(isFirst: Bool = false) throws(DumpFault) -> String {
        var name = ""
        var depth = 0
        while let token = try take() {
            switch token {
            case .symbol("("): depth += 1
            case .symbol(")") where depth > 0: depth -= 1
            case .symbol(")") where !isFirst: return name
            case .symbol(",") where depth == 0 && isFirst: return name
            case .word(let word), .name(let word): if depth == 0 { name = word.uppercased() }
            case .number, .symbol(","), .symbol("."): continue
            default: throw DumpFault(place, "this type cannot be read")
            }
        }
        throw DumpFault(place, "the file ends too early")
    }

    private func cast(_ value: String?, to type: String) throws(DumpFault) -> Value {
        if let value, value.lowercased().hasPrefix("0x"), type.hasPrefix("DATE") || type.hasPrefix("SMALLDATE") {
            throw DumpFault(
                place, "a time in binary form is not worked out; script the data with readable dates")
        }
        return Value(text: value, isText: type.hasSuffix("CHAR") || type.hasSuffix("TEXT"))
    }

    private mutating func convert(to type: String) throws(DumpFault) -> Value {
        let value = try expression()
        switch try take() {
        case .symbol(")"): return try cast(value, to: type)
        case .symbol(","): break
        default: throw DumpFault(place, "a comma or a parenthesis is missing here")
        }
        guard let style = try expression(), ["20", "21", "23", "25", "112", "120", "121", "126", "127"].contains(style)
        else { throw DumpFault(place, "this style of CONVERT is not worked out; write the date as 2024-01-31") }
        try expect(")")
        return try cast(value, to: type)
    }

    private mutating func dateAdd() throws(DumpFault) -> Value {
        let start = place
        try expect("(")
        guard case .word(let unit) = try take() else { throw DumpFault(place, "a unit such as DAY is missing here") }
        try expect(",")
        guard let amount = try expression().flatMap({ Int64($0) }) else {
            throw DumpFault(place, "the number of units cannot be read")
        }
        try expect(",")
        let date = try expression()
        try expect(")")
        guard let date else { return Value(text: nil) }
        guard let time = DumpTime(date), let milliseconds = Self.milliseconds[unit.uppercased()],
            abs(amount) < 100_000_000, time.offset ?? 0 == 0
        else { throw DumpFault(start, "this DATEADD is not worked out; write the date as a constant") }
        let moved = (time.wall + amount * milliseconds).description
        return Value(text: time.offset == 0 ? moved : String(moved.dropLast()))
    }

    /// Months and years are not all as long as each other, so they are not here.
    private static let milliseconds: [String: Int64] = {
        let units: [(names: [String], length: Int64)] = [
            (["MILLISECOND", "MS"], 1), (["SECOND", "SS", "S"], 1000), (["MINUTE", "MI", "N"], 60_000),
            (["HOUR", "HH"], 3_600_000), (["DAY", "DD", "D", "DAYOFYEAR"], 86_400_000),
            (["WEEK", "WK", "WW"], 604_800_000),
        ]
        return Dictionary(uniqueKeysWithValues: units.flatMap { unit in unit.names.map { ($0, unit.length) } })
    }()
}
