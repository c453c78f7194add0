import SyncEngine

/// A spreadsheet as one flat OpenDocument file, which LibreOffice opens: the rows and cells of SpreadsheetML.
final class FlatODSWriter: XMLTicketWriting {
    let xml: XMLWriter
    private let header: ExportHeader
    private let rowsOfSheet: Int
    private var sheets = 0
    private var rows = 0
    private(set) var lost = LossCount()

    init(header: ExportHeader, rowsOfSheet: Int = SpreadsheetWriter.longestSheet) throws(FormatFault) {
        self.header = header
        self.rowsOfSheet = rowsOfSheet
        xml = try XMLWriter()
    }

    func begin() throws(FormatFault) {
        let names = "urn:oasis:names:tc:opendocument:xmlns:"
        try xml.start("office:document")
        for name in ["office", "table", "text", "style", "meta"] {
            try xml.attribute("xmlns:\(name)", "\(names)\(name):1.0")
        }
        try xml.attribute("xmlns:number", "\(names)datastyle:1.0")
        try xml.attribute("xmlns:fo", "\(names)xsl-fo-compatible:1.0")
        try xml.attribute("office:version", "1.3")
        try xml.attribute("office:mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        try xml.newLine()
        try open("office:meta")
        try line("meta:generator", header.generator)
        try line("meta:creation-date", "\(header.exportedAt.description.prefix(19))Z")
        try close()
        try styles()
        try open("office:body")
        try open("office:spreadsheet")
        try openSheet()
    }

    func write(_ ticket: InterchangeTicket) throws(FormatFault) {
        if rows == rowsOfSheet {
            try close()
            try openSheet()
        }
        lost.countTableLosses(ticket)
        try open("table:table-row")
        for column in TicketColumn.allCases { try cell(column.cell(ticket)) }
        try close()
        rows += 1
    }

    func end() throws(FormatFault) { try xml.finish() }

    private func styles() throws(FormatFault) {
        try open("office:automatic-styles")
        for column in TicketColumn.allCases {
            try open("style:style", ["style:name": "co-\(column)", "style:family": "table-column"])
            try line("style:table-column-properties", "", ["style:column-width": "\(column.width * 2)mm"])
            try close()
        }
        try open("number:date-style", ["style:name": "seconds"])
        try line("number:year", "", ["number:style": "long"])
        try line("number:text", "-")
        try line("number:month", "", ["number:style": "long"])
        try line("number:text", "-")
        try line("number:day", "", ["number:style": "long"])
        try line("number:text", " ")
        try line("number:hours", "", ["number:style": "long"])
        try line("number:text", ":")
        try line("number:minutes", "", ["number:style": "long"])
        try line("number:text", ":")
        try line("number:seconds", "", ["number:style": "long"])
        try close()
        let family = "table-cell"
        try open("style:style", ["style:name": "time", "style:family": family, "style:data-style-name": "seconds"])
        try close()
        try open("style:style", ["style:name": "head", "style:family": family])
        try line("style:text-properties", "", ["fo:font-weight": "bold"])
        try close()
        try close()
    }

    private func openSheet() throws(FormatFault) {
        sheets += 1
        try open("table:table", ["table:name": sheets == 1 ? "Tickets" : "Tickets \(sheets)"])
        for column in TicketColumn.allCases {
            try line("table:table-column", "", ["table:style-name": "co-\(column)"])
        }
        try open("table:table-header-rows")
        try open("table:table-row")
        for column in TicketColumn.allCases { try cell(.text(column.rawValue), style: "head") }
        try close()
        try close()
        rows = 1
    }

    private func cell(_ cell: TableCell, style: String? = nil) throws(FormatFault) {
        try xml.start("table:table-cell")
        if let style { try xml.attribute("table:style-name", style) }
        switch cell {
        case .empty: break
        case .text(let text):
            try xml.attribute("office:value-type", "string")
            let cut = text.withLineFeeds.cut(to: SpreadsheetWriter.longestCell)
            if cut.utf8.count < text.withLineFeeds.utf8.count { lost.add(.cut) }
            for line in cut.lines { try paragraph(line) }
        case .number(let number):
            try xml.attribute("office:value-type", "float")
            try xml.attribute("office:value", "\(number)")
            try paragraph("\(number)")
        case .time(let time):
            try xml.attribute("table:style-name", "time")
            try xml.attribute("office:value-type", "date")
            try xml.attribute("office:date-value", time.zonelessText)
            try paragraph(time.secondText[...])
        case .flag(let flag):
            try xml.attribute("office:value-type", "boolean")
            try xml.attribute("office:boolean-value", "\(flag)")
            try paragraph(flag ? "TRUE" : "FALSE")
        }
        try close()
    }

    /// A line. OpenDocument takes runs of blanks only as elements. So it does tabs, which LibreOffice 7 then loses:
    /// they become blanks.
    private func paragraph(_ line: Substring) throws(FormatFault) {
        let blank = UInt8(ascii: " ")
        var line = line
        if line.utf8.contains(UInt8(ascii: "\t")) {
            lost.add(.texts)
            line = Substring(decoding: line.utf8.map { $0 == UInt8(ascii: "\t") ? blank : $0 }, as: UTF8.self)
        }
        try xml.start("text:p")
        var rest = line
        while !rest.isEmpty {
            let words = rest.untilBlanks(isFirst: rest.startIndex == line.startIndex)
            if !words.isEmpty { try xml.text(String(words)) }
            rest = rest[words.endIndex...]
            let blanks = rest.utf8.prefix { $0 == blank }
            if !blanks.isEmpty { try xml.element("text:s", "", ["text:c": "\(blanks.count)"]) }
            rest = rest[blanks.endIndex...]
        }
        try xml.end()
    }
}

extension Substring {
    /// Up to the first blank that stands behind another one, or at the beginning or end of the line.
    fileprivate func untilBlanks(isFirst: Bool) -> Substring {
        var last: UInt8? = isFirst ? UInt8(ascii: " ") : nil
        var index = utf8.startIndex
        while index < utf8.endIndex {
            let byte = utf8[index]
            let next = utf8.index(after: index)
            if byte == UInt8(ascii: " "), last == byte || next == utf8.endIndex { break }
            last = byte
            index = next
        }
        return self[..<index]
    }
}
