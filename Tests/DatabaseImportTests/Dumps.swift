import SyncEngine
import Testing

@testable import DatabaseImport

/// Small dumps, and the same rows written in every format.
enum Dumps {
    static let now = Timestamp("2026-11-22T08:00:00.000Z".utf8) ?? Timestamp(milliseconds: 0)

    /// What a reader finds in a text.
    static func items(_ text: String, file: String, format: DumpFormat? = nil) throws -> [DumpItem] {
        try items(Array(text.utf8), file: file, format: format)
    }

    static func items(_ bytes: [UInt8], file: String, format: DumpFormat? = nil) throws -> [DumpItem] {
        var rows = try DumpFile(name: file, bytes: bytes, format: format).rows(now: now.description)
        var items: [DumpItem] = []
        while let item = try rows.next() { items.append(item) }
        return items
    }

    /// The rows' tables and values.
    static func values(_ items: [DumpItem]) -> [String] {
        items.map { item in
            switch item {
            case .row(let row):
                let values = row.values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                return "\(row.table) \(values.joined(separator: "|"))"
            case .bad(_, let table, let reason): return "bad \(table): \(reason)"
            case .remark(_, let text): return "remark: \(text)"
            }
        }
    }

    /// The reason and place with which a text is refused.
    static func fault(_ text: String, file: String) -> DumpFault? {
        do {
            _ = try items(text, file: file)
            return nil
        } catch {
            return error as? DumpFault
        }
    }

    /// The text's UTF-16, without a mark.
    static func utf16(_ text: String, isBigEndian: Bool) -> [UInt8] {
        text.utf16.flatMap { unit -> [UInt8] in
            let bytes = [UInt8(unit >> 8), UInt8(unit & 255)]
            return isBigEndian ? bytes : bytes.reversed()
        }
    }

    static func sql(_ table: String, _ columns: [String], _ rows: [[String?]]) -> String {
        let cells = rows.map { row in
            "("
                + row.map { cell in
                    cell.map { "N'" + $0.replacing("'", with: "''") + "'" } ?? "NULL"
                }.joined(separator: ", ") + ")"
        }
        let names = columns.map { "[\($0)]" }.joined(separator: ", ")
        return "INSERT INTO [dbo].[\(table)] (\(names)) VALUES\n\(cells.joined(separator: ",\n"));\nGO\n"
    }

    static func csv(_ columns: [String], _ rows: [[String?]]) -> String {
        let lines = rows.map { row in
            row.map { cell in cell.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" } ?? "" }.joined(separator: ",")
        }
        return ([columns.joined(separator: ",")] + lines).joined(separator: "\r\n") + "\r\n"
    }

    static func json(_ table: String, _ columns: [String], _ rows: [[String?]]) -> String {
        let objects = rows.map { row in
            "{" + zip(columns, row).map { "\(quoted($0)): \($1.map(quoted) ?? "null")" }.joined(separator: ", ") + "}"
        }
        return "{\"\(table)\": [\(objects.joined(separator: ",\n"))]}"
    }

    private static func quoted(_ text: String) -> String {
        var quoted = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case _ where scalar.value < 0x20:
                quoted += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return "\"\(quoted)\""
    }
}
