/// Rows from CSV (RFC 4180) with a header line, one table a file that is named after it.
///
/// Commas, semicolons or tabs; any line ends, also within quotes. What is empty without quotes, or `NULL` without
/// quotes, is NULL; `""` is the empty text.
struct CSVRows {
    private static let quote = UInt8(ascii: "\"")

    private var bytes: DumpBytes
    private let table: String
    private let separator: UInt8
    private var columns: [String] = []

    init(_ bytes: DumpBytes, file: String) throws(DumpFault) {
        guard let table = DumpFile.table(of: file) else { throw DumpFile.tableUnknown(file) }
        self.bytes = bytes
        self.table = table
        separator = try Self.separator(&self.bytes)
        let place = self.bytes.place
        columns = try record().map { ($0 ?? "").lowercased() }
        guard Set(columns).count == columns.count else {
            throw DumpFault(place, "the header names a column twice")
        }
        guard columns != [""] else { throw DumpFault(place, "the header line with the columns' names is missing") }
    }

    var bytesRead: Int { bytes.bytesRead }

    /// The one that the header has most of.
    private static func separator(_ bytes: inout DumpBytes) throws(DumpFault) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for offset in 0..<DumpBytes.lookahead {
            guard let byte = try bytes.peek(offset) else { break }
            if byte == quote { isQuoted.toggle() }
            if !isQuoted, byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
            if !isQuoted, byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "\t") {
                counts[byte, default: 0] += 1
            }
        }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? UInt8(ascii: ",")
    }

    /// - Throws: `DumpFault` where quotes do not fit: what is behind them cannot be told apart any more.
    mutating func next() throws(DumpFault) -> DumpItem? {
        while let byte = try bytes.peek() {
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                _ = try bytes.next()
                continue
            }
            let place = bytes.place
            let cells = try record()
            guard cells.count == columns.count else {
                return .bad(
                    place, table: table, reason: "the row has \(cells.count) columns, the header \(columns.count)")
            }
            var values: [String: String] = [:]
            for (column, cell) in zip(columns, cells) { if let cell { values[column] = cell } }
            return .row(Row(table: table, values: values, place: place))
        }
        return nil
    }

    /// The cells up to the end of the line.
    private mutating func record() throws(DumpFault) -> [String?] {
        var cells: [String?] = []
        while true {
            cells.append(try cell())
            guard let byte = try bytes.next() else { return cells }
            switch byte {
            case separator: continue
            case UInt8(ascii: "\r"):
                if try bytes.peek() == UInt8(ascii: "\n") { _ = try bytes.next() }
                return cells
            default: return cells
            }
        }
    }

    private mutating func cell() throws(DumpFault) -> String? {
        let place = bytes.place
        guard try bytes.peek() == Self.quote else {
            var text: [UInt8] = []
            while let byte = try bytes.peek(), byte != separator, byte != 0x0A, byte != 0x0D {
                guard byte != Self.quote else {
                    throw DumpFault(bytes.place, "a quote stands in a cell that does not begin with one")
                }
                _ = try bytes.next()
                text.append(byte)
                guard text.count <= maximumValueBytes else { throw DumpFault(place, "this cell has over 32 MiB") }
            }
            let cell = try bytes.text(text, at: place)
            return cell.isEmpty || cell == "NULL" ? nil : cell
        }
        return try quoted(from: place)
    }

    private mutating func quoted(from place: Place) throws(DumpFault) -> String {
        _ = try bytes.next()
        var text: [UInt8] = []
        while let byte = try bytes.next() {
            guard byte == Self.quote else {
                text.append(byte)
                guard text.count <= maximumValueBytes else {
                    throw DumpFault(place, "this cell goes on for over 32 MiB; is its closing quote missing?")
                }
                continue
            }
            switch try bytes.peek() {
            case Self.quote:
                _ = try bytes.next()
                text.append(byte)
            case nil, separator, 0x0A, 0x0D: return try bytes.text(text, at: place)
            default: throw DumpFault(bytes.place, "text stands between a closing quote and the next cell")
            }
        }
        throw DumpFault(place, "the quote that begins here is never closed")
    }
}
