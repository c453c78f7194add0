internal import JSONText

/// Rows from JSON: one object of tables (`{"users":[{…},…],…}`, also one level down), or for a file that is named after
/// its table an array of rows or a row a line.
///
/// A row at a time is in memory.
struct JSONRows {
    private enum Level: Equatable {
        case start
        /// In an object of tables.
        case tables
        /// In an array of a table's rows.
        case rows(String)
        /// A row a line.
        case lines(String)
        case end
    }

    private var bytes: DumpBytes
    private let file: String
    private var levels: [Level] = [.end, .start]
    private var needsComma = false

    init(_ bytes: DumpBytes, file: String) {
        self.bytes = bytes
        self.file = file
    }

    var bytesRead: Int { bytes.bytesRead }

    /// - Throws: `DumpFault` where the structure breaks off; a single row that is no JSON is `bad`.
    mutating func next() throws(DumpFault) -> DumpItem? {
        while let level = levels.last {
            try bytes.skipSpace()
            switch level {
            case .start: try begin()
            case .tables: if let item = try table() { return item }
            case .rows(let table): if let item = try element(of: table, until: UInt8(ascii: "]")) { return item }
            case .lines(let table):
                guard try bytes.peek() != nil else { return nil }
                return try row(of: table)
            case .end:
                guard try bytes.peek() == nil else { throw DumpFault(bytes.place, "text after the end of the JSON") }
                return nil
            }
        }
        return nil
    }

    private mutating func begin() throws(DumpFault) {
        levels.removeLast()
        switch try bytes.peek() {
        case UInt8(ascii: "["):
            _ = try bytes.next()
            guard let table = DumpFile.table(of: file) else { throw DumpFile.tableUnknown(file) }
            levels.append(.rows(table))
        case UInt8(ascii: "{"):
            if let table = DumpFile.table(of: file), try !beginsWithTable() {
                levels.append(.lines(table))
            } else {
                _ = try bytes.next()
                levels.append(.tables)
            }
        case nil: break
        default: throw DumpFault(bytes.place, "JSON begins with { or [")
        }
    }

    /// Whether the first member of the object here is an array or object, as tables are and values of a row are not.
    private mutating func beginsWithTable() throws(DumpFault) -> Bool {
        var place = 1
        func isSpace(_ byte: UInt8?) -> Bool { byte.map { $0 == 0x20 || (0x09...0x0D).contains($0) } ?? false }
        while isSpace(try bytes.peek(place)) { place += 1 }
        guard try bytes.peek(place) == UInt8(ascii: "\"") else { return true }
        repeat {
            place += 1
            guard place < DumpBytes.lookahead else { return false }
        } while try bytes.peek(place) != UInt8(ascii: "\"")
        place += 1
        while isSpace(try bytes.peek(place)) { place += 1 }
        guard try bytes.peek(place) == UInt8(ascii: ":") else { return true }
        place += 1
        while isSpace(try bytes.peek(place)) { place += 1 }
        let byte = try bytes.peek(place)
        return byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{")
    }

    private mutating func table() throws(DumpFault) -> DumpItem? {
        guard try goesOn(until: UInt8(ascii: "}")) else { return nil }
        let place = bytes.place
        let key = try string()
        try bytes.skipSpace()
        guard try bytes.next() == UInt8(ascii: ":") else { throw DumpFault(bytes.place, "a colon is missing") }
        try bytes.skipSpace()
        switch try bytes.peek() {
        case UInt8(ascii: "["): levels.append(.rows(Table.plain(key)))
        case UInt8(ascii: "{"): levels.append(.tables)
        default:
            _ = try value()
            needsComma = true
            return .remark(place, "\"\(key.prefix(60))\" is no table and was passed over")
        }
        _ = try bytes.next()
        needsComma = false
        return nil
    }

    private mutating func element(of table: String, until end: UInt8) throws(DumpFault) -> DumpItem? {
        guard try goesOn(until: end) else { return nil }
        needsComma = true
        return try row(of: table)
    }

    /// Steps to the next member or element; false when the level ended.
    private mutating func goesOn(until end: UInt8) throws(DumpFault) -> Bool {
        guard let byte = try bytes.peek() else { throw DumpFault(bytes.place, "the file ends too early") }
        if byte == end {
            _ = try bytes.next()
            levels.removeLast()
            needsComma = true
            return false
        }
        guard needsComma else { return true }
        guard byte == UInt8(ascii: ",") else { throw DumpFault(bytes.place, "a comma is missing") }
        _ = try bytes.next()
        try bytes.skipSpace()
        return true
    }

    private mutating func row(of table: String) throws(DumpFault) -> DumpItem {
        let place = bytes.place
        let text = try value()
        let json: JSONSlice
        do throws(JSONError) {
            json = try JSONSlice(validating: text)
        } catch {
            if error == .invalidUTF8 { throw .encoding(place) }
            return .bad(place, table: table, reason: "the row is not valid JSON: \(error)")
        }
        guard json.kind == .object else { return .bad(place, table: table, reason: "a row must be an object") }
        var values: [String: String] = [:]
        for (key, value) in json.members where !value.isNull {
            guard values.updateValue(value.cell, forKey: key.lowercased()) == nil else {
                return .bad(place, table: table, reason: "the row has the column \(key.prefix(60)) twice")
            }
        }
        return .row(Row(table: table, values: values, place: place))
    }

    private mutating func string() throws(DumpFault) -> String {
        let place = bytes.place
        guard try bytes.peek() == UInt8(ascii: "\"") else { throw DumpFault(place, "a name in quotes is missing") }
        guard let text = try? JSONSlice(validating: try value()).string else {
            throw DumpFault(place, "this name is no JSON string")
        }
        return text
    }

    /// The bytes of the value here, to its balance.
    private mutating func value() throws(DumpFault) -> [UInt8] {
        let place = bytes.place
        var text: [UInt8] = []
        var depth = 0
        var isInString = false
        while let byte = try bytes.peek() {
            if !isInString, depth == 0, !text.isEmpty, byte.endsScalar { break }
            _ = try bytes.next()
            text.append(byte)
            guard text.count <= maximumValueBytes else {
                throw DumpFault(place, "this value goes on for over 32 MiB; is a quote or bracket missing?")
            }
            if isInString {
                if byte == UInt8(ascii: "\\"), let escaped = try bytes.next() {
                    text.append(escaped)
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                    if depth == 0 { break }
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth <= 0 { return text }
            default: break
            }
        }
        guard depth == 0, !isInString, !text.isEmpty else { throw DumpFault(place, "what begins here has no end") }
        return text
    }
}

extension UInt8 {
    /// Whether it stands behind a number, `true`, `false` or `null`.
    fileprivate var endsScalar: Bool {
        self == 0x20 || (0x09...0x0D).contains(self) || self == UInt8(ascii: ",") || self == UInt8(ascii: "}")
            || self == UInt8(ascii: "]")
    }
}

extension JSONSlice {
    /// The value as a column has it.
    fileprivate var cell: String {
        switch kind {
        case .string: string ?? ""
        case .boolean: boolean == true ? "1" : "0"
        default: String(decoding: compact, as: UTF8.self)
        }
    }
}
