/// The forms in which rows of the earlier database's tables come.
public enum DumpFormat: String, Sendable, CaseIterable {
    /// One object: a table's name to an array of rows; or one file a table, an array of rows or a row a line.
    case json
    /// One file a table, with a header line.
    case csv
    /// `INSERT` statements of the migration file.
    case sql
}

extension DumpFormat {
    /// The format of a file, by its beginning and its name.
    ///
    /// - Throws: `DumpFault` that says what it is instead, and what to do.
    static func recognise(_ head: [UInt8], file: String) throws(DumpFault) -> DumpFormat {
        if let other = Other.all.first(where: { head.starts(with: $0.beginning) }) {
            throw DumpFault(Place(file: file), other.advice)
        }
        let text = plainText(head)
        if text.contains("PostgreSQL database dump") || text.contains(" FROM stdin;") {
            throw DumpFault(
                Place(file: file),
                "this is a PostgreSQL dump; its COPY blocks are not read. Export each table as CSV: \\copy users TO "
                    + "users.csv CSV HEADER")
        }
        if text.contains("MySQL dump") || text.contains("MariaDB dump") || text.hasPrefix("PRAGMA ") {
            throw DumpFault(
                Place(file: file), "this is a dump of another database, not T-SQL. Export each table as CSV or JSON.")
        }
        let name = file.lowercased()
        if name.hasSuffix(".sql") { return .sql }
        if name.hasSuffix(".csv") || name.hasSuffix(".tsv") { return .csv }
        switch text.first(where: { !$0.isWhitespace }) {
        case "{", "[": return .json
        case "<":
            throw DumpFault(Place(file: file), "this is XML; rows come as JSON, CSV or T-SQL INSERT statements.")
        default: break
        }
        if name.hasSuffix(".json") || name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") { return .json }
        if text.uppercased().contains("INSERT ") { return .sql }
        throw DumpFault(
            Place(file: file), "this is neither JSON, CSV nor T-SQL by its name or beginning; say which with --format.")
    }

    /// The beginning as text, of UTF-16 too.
    private static func plainText(_ head: [UInt8]) -> String {
        String(decoding: head.filter { $0 != 0 && $0 != 0xFF && $0 != 0xFE }, as: UTF8.self)
    }

    /// Files that people take for such a dump.
    private struct Other {
        let beginning: [UInt8]
        let advice: String

        init(_ beginning: String, _ advice: String) {
            self.beginning = Array(beginning.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
            self.advice = advice
        }

        static let all = [
            Other(
                "TAPE",
                "this is a backup of SQL Server (.bak). Restore it there, then script the data: Tasks, Generate "
                    + "Scripts, Data only."),
            Other("PK\u{3}\u{4}", "this is a zip archive or a workbook (.xlsx). Save each sheet as CSV in UTF-8."),
            Other("\u{1F}\u{8B}", "this is compressed. Unpack it first: gunzip FILE"),
            Other("PGDMP", "this is a binary PostgreSQL dump. Export each table as CSV."),
            Other("SQLite format 3", "this is an SQLite database. Export each table as CSV: sqlite3 -header -csv"),
        ]
    }
}
