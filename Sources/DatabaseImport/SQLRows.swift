/// Rows from the `INSERT` statements of T-SQL; other statements are passed over, those that change rows with a remark.
///
/// A row without an `id` gets the number that its identity column would give it: the next above those before.
struct SQLRows {
    private var parser: SQLValues
    private var depth = 0
    private var previous: SQLToken?
    private var insert: (table: String, columns: [String])?
    /// The highest id so far, by table.
    private var identities: [String: Int64] = [:]

    /// - Parameter now: what `GETDATE()` means.
    init(_ bytes: DumpBytes, now: String) { parser = SQLValues(SQLTokens(bytes), now: now) }

    var bytesRead: Int { parser.bytesRead }

    /// - Throws: `DumpFault` for what cannot be read in an `INSERT` of a table that is known.
    mutating func next() throws(DumpFault) -> DumpItem? {
        while true {
            if let insert {
                if let item = try row(insert.table, insert.columns) { return item }
                self.insert = nil
            }
            guard let token = try parser.take() else { return nil }
            if let item = try consider(token, at: parser.place) { return item }
        }
    }

    /// Looks at a token outside of what is read.
    private mutating func consider(_ token: SQLToken, at place: Place) throws(DumpFault) -> DumpItem? {
        let former = previous
        previous = token
        switch token {
        case .go:
            depth = 0
            previous = nil
        case .symbol("("): depth += 1
        case .symbol(")"): depth = max(0, depth - 1)
        case .word(let word) where depth == 0:
            // INSERT, UPDATE and DELETE also stand in grants, triggers and foreign keys.
            let isClause = former.map { former in
                former == .symbol(",")
                    || ["ON", "FOR", "AFTER", "OF", "GRANT", "DENY", "REVOKE"].contains { former.isWord($0) }
            }
            guard isClause != true else { return nil }
            switch word.uppercased() {
            case "INSERT": return try beginInsert(at: place)
            case "CREATE", "ALTER": try skipRoutine()
            case "DELETE", "MERGE", "TRUNCATE", "BULK":
                return .remark(place, "\(word.uppercased()) is not carried out; only rows that are inserted are read")
            case "UPDATE" where former?.isWord("THEN") != true:
                return .remark(place, "UPDATE is not carried out; only rows that are inserted are read")
            default: break
            }
        default: break
        }
        return nil
    }

    /// Passes over a procedure or trigger: its statements are not carried out when it is made.
    private mutating func skipRoutine() throws(DumpFault) {
        var token = try parser.take()
        if token?.isWord("OR") == true {
            _ = try parser.take()
            token = try parser.take()
        }
        guard let token else { return }
        guard ["PROCEDURE", "PROC", "TRIGGER", "FUNCTION", "VIEW"].contains(where: { token.isWord($0) }) else {
            parser.putBack(token)
            return
        }
        while let token = try parser.take(), token != .go {}
        previous = nil
    }

    private mutating func beginInsert(at place: Place) throws(DumpFault) -> DumpItem? {
        var token = try parser.take()
        if token?.isWord("INTO") == true { token = try parser.take() }
        var name: String?
        while true {
            switch token {
            case .word(let text), .name(let text): name = text.lowercased()
            default: throw DumpFault(parser.place, "the name of a table is missing behind INSERT")
            }
            token = try parser.take()
            guard token == .symbol(".") else { break }
            token = try parser.take()
        }
        guard let table = name else { return nil }
        guard Table(rawValue: table) != nil else {
            if let token { parser.putBack(token) }
            return .remark(place, "the table \(table.prefix(60)) is not known and was passed over")
        }
        guard token == .symbol("(") else {
            throw DumpFault(
                parser.place, "this INSERT does not name its columns; script it with them, for their order is not known"
            )
        }
        insert = (table, try parser.names())
        guard let values = try parser.take(), values.isWord("VALUES") else {
            throw DumpFault(parser.place, "only INSERT … VALUES is read")
        }
        return nil
    }

    /// The next row of the statement; nil at its end.
    private mutating func row(_ table: String, _ columns: [String]) throws(DumpFault) -> DumpItem? {
        guard let token = try parser.take() else { return nil }
        guard token == .symbol("(") else {
            guard token == .symbol(",") else {
                parser.putBack(token)
                return nil
            }
            guard try parser.take() == .symbol("(") else {
                throw DumpFault(parser.place, "a row in parentheses is missing behind the comma")
            }
            return try cells(table, columns)
        }
        return try cells(table, columns)
    }

    private mutating func cells(_ table: String, _ columns: [String]) throws(DumpFault) -> DumpItem {
        let place = parser.place
        let cells = try parser.list()
        guard cells.count == columns.count else {
            return .bad(
                place, table: table, reason: "the row has \(cells.count) values, the statement \(columns.count) columns"
            )
        }
        var values: [String: String] = [:]
        for (column, cell) in zip(columns, cells) { if let cell { values[column] = cell } }
        if let id = values["id"] {
            if let number = Int64(id) { identities[table] = max(identities[table] ?? 0, number) }
        } else {
            let (number, _) = (identities[table] ?? 0).addingReportingOverflow(1)
            identities[table] = number
            values["id"] = String(number)
        }
        return .row(Row(table: table, values: values, place: place))
    }
}
