import SyncEngine

/// SpreadsheetML 2003, which Excel and LibreOffice open: typed cells, a frozen header line, one row a ticket.
///
/// A text is never a formula here, as only `ss:Formula` makes one. Worksheets are as long as Excel's, then the next one
/// begins.
final class SpreadsheetWriter: XMLTicketWriting {
    let xml: XMLWriter
    private let header: ExportHeader
    private let rowsOfSheet: Int
    private var sheets = 0
    /// Of the worksheet that is open, its header line among them.
    private var rows = 0
    private(set) var lost = LossCount()
    /// In UTF-16 units, as Excel counts.
    static let longestCell = 32_767
    static let longestSheet = 1_048_576

    init(header: ExportHeader, rowsOfSheet: Int = longestSheet) throws(FormatFault) {
        self.header = header
        self.rowsOfSheet = rowsOfSheet
        xml = try XMLWriter()
    }

    func begin() throws(FormatFault) {
        // Windows opens an .xml file that has this in Excel, and not in a browser.
        try xml.instruction("mso-application", "progid=\"Excel.Sheet\"")
        try xml.newLine()
        try open(
            "Workbook",
            [
                "xmlns": "urn:schemas-microsoft-com:office:spreadsheet",
                "xmlns:ss": "urn:schemas-microsoft-com:office:spreadsheet",
                "xmlns:x": "urn:schemas-microsoft-com:office:excel",
            ])
        try open("DocumentProperties", ["xmlns": "urn:schemas-microsoft-com:office:office"])
        try line("Title", "Tickets")
        try line("Author", header.generator)
        try line("Created", "\(header.exportedAt.description.prefix(19))Z")
        try close()
        try styles()
        try openSheet()
    }

    func write(_ ticket: InterchangeTicket) throws(FormatFault) {
        if rows == rowsOfSheet {
            try closeSheet()
            try openSheet()
        }
        lost.countTableLosses(ticket)
        try open("Row")
        for column in TicketColumn.allCases { try cell(column.cell(ticket)) }
        try close()
        rows += 1
    }

    func end() throws(FormatFault) {
        try closeSheet()
        try xml.finish()
    }

    private func styles() throws(FormatFault) {
        try open("Styles")
        try open("Style", ["ss:ID": "Default", "ss:Name": "Normal"])
        try line("Alignment", "", ["ss:Vertical": "Top"])
        try close()
        try open("Style", ["ss:ID": "head"])
        try line("Font", "", ["ss:Bold": "1"])
        try close()
        try open("Style", ["ss:ID": "time"])
        try line("Alignment", "", ["ss:Horizontal": "Left", "ss:Vertical": "Top"])
        try line("NumberFormat", "", ["ss:Format": "yyyy\\-mm\\-dd\\ hh:mm:ss"])
        try close()
        try close()
    }

    private func openSheet() throws(FormatFault) {
        sheets += 1
        try open("Worksheet", ["ss:Name": sheets == 1 ? "Tickets" : "Tickets \(sheets)"])
        try open("Table")
        // 5.5 points a character of the standard font.
        for column in TicketColumn.allCases { try line("Column", "", ["ss:Width": "\(column.width * 11 / 2)"]) }
        try open("Row")
        for column in TicketColumn.allCases { try cell(.text(column.rawValue), style: "head") }
        try close()
        rows = 1
    }

    private func closeSheet() throws(FormatFault) {
        try close()
        let names = "urn:schemas-microsoft-com:office:excel"
        try open("WorksheetOptions", ["xmlns": names])
        try line("FreezePanes", "")
        try line("FrozenNoSplit", "")
        try line("SplitHorizontal", "1")
        try line("TopRowBottomPane", "1")
        try line("ActivePane", "2")
        try close()
        try line("AutoFilter", "", ["x:Range": "R1C1:R\(rows)C\(TicketColumn.allCases.count)", "xmlns": names])
        try close()
    }

    private func cell(_ cell: TableCell, style: String? = nil) throws(FormatFault) {
        switch cell {
        case .empty: try line("Cell", "")
        case .text(let text): try data("String", text, style: style)
        case .number(let number): try data("Number", "\(number)")
        // LibreOffice 7 loses cells of the type Boolean.
        case .flag(let flag): try data("String", flag ? "TRUE" : "FALSE")
        // Excel's days begin in 1900.
        case .time(let time) where time.description < "1900-03-01": try data("String", time.secondText)
        case .time(let time): try data("DateTime", time.zonelessText, style: "time")
        }
    }

    private func data(_ type: String, _ text: String, style: String? = nil) throws(FormatFault) {
        try xml.start("Cell")
        if let style { try xml.attribute("ss:StyleID", style) }
        try xml.start("Data")
        try xml.attribute("ss:Type", type)
        let whole = text.withLineFeeds
        let cut = whole.cut(to: Self.longestCell)
        if cut.utf8.count < whole.utf8.count { lost.add(.cut) }
        // Excel takes a line feed only from a reference; one that stands there as it is becomes a blank.
        for (index, line) in cut.lines.enumerated() {
            if index > 0 { try xml.lineFeed() }
            try xml.text(String(line))
        }
        try xml.end()
        try close()
    }
}

extension String {
    /// Its beginning of at most so many UTF-16 units, in whole characters unless the last one is of absurd length.
    func cut(to units: Int) -> String {
        // No text has more units than bytes.
        guard utf8.count > units, utf16.count > units else { return self }
        let limit = utf16.index(startIndex, offsetBy: units)
        var end = limit
        for _ in 0..<64 where end.samePosition(in: self) == nil { end = utf16.index(before: end) }
        if let end = end.samePosition(in: self) { return String(self[..<end]) }
        return String(unicodeScalars[..<(limit.samePosition(in: unicodeScalars) ?? utf16.index(before: limit))])
    }
}
