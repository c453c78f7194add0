import Foundation
import SyncEngine
import Testing

@testable import TicketFormats

@Suite("Export as tables")
struct ExportTableTests {
    /// The header line and rows of each format, in one form.
    enum Table: String, CaseIterable {
        case csv, spreadsheetml, fods

        func rows(_ file: Exported) throws -> [[String]] {
            switch self {
            case .csv: file.csvRows
            case .spreadsheetml:
                try file.root().all("Row").map { $0.elements.map { $0.text.replacing("T", with: " ", if: $0) } }
            case .fods:
                try file.root().all("table-row").map { row in
                    row.elements.map { $0.elements.map(\.lineText).joined(separator: "\n") }
                }
            }
        }
    }

    @Test("each column holds its field, a row a ticket", arguments: Table.allCases)
    func columns(table: Table) throws {
        let format = try #require(TicketFormat(rawValue: table.rawValue))
        try ExportSeeds.each { tickets, seed in
            let file = try Exported(tickets, as: format)
            let rows = try table.rows(file)
            let heads = try #require(rows.first)
            #expect(rows.count == tickets.count + 1)
            for (ticket, row) in zip(tickets, rows.dropFirst()) {
                #expect(row.count == heads.count)
                for (head, text) in Self.wanted(ticket) {
                    let column = try #require(heads.firstIndex(of: head), "no column \(head)")
                    var wanted = (text ?? "").clean
                    if table != .csv { wanted = wanted.withLF }
                    if table == .fods { wanted = wanted.replacingOccurrences(of: "\t", with: " ", options: .literal) }
                    // Characters that nobody sees must be the same too.
                    #expect(Array(row[column].utf8) == Array(wanted.utf8), "\(head), TICX_SEED=\(seed)")
                }
            }
            #expect(file.lost("internal") == tickets.flatMap(\.notes).count { $0.isInternal })
        }
    }

    private static func wanted(_ ticket: InterchangeTicket) -> [String: String?] {
        [
            "ID": ticket.id?.description, "Ticket": ticket.key, "Title": ticket.title.text,
            "Description": ticket.description?.text, "Status": ticket.status.rawValue,
            "Priority": ticket.priority.rawValue, "Type": ticket.type.rawValue, "Department": ticket.department,
            "Assigned to": ticket.assignedTo?.handleClean, "Assignee's name": ticket.assignedTo?.name,
            "Created by": ticket.createdBy?.handleClean, "Creator's name": ticket.createdBy?.name,
            "Created (UTC)": ticket.createdAt.seconds, "Updated (UTC)": ticket.updatedAt?.seconds,
            "Closed (UTC)": ticket.closedAt?.seconds,
            "SLA met": ticket.slaMet.map { $0 ? "TRUE" : "FALSE" }, "Requested item": ticket.requestedItem,
            "Justification": ticket.justification, "Notes": "\(ticket.openNotes.count)",
            "Other fields": ticket.extensions.first { $0.name == "field" }.map { "Severity: \($0.text)" },
        ]
    }

    @Test(
        "what was typed as a time is one where it can be, else text",
        arguments: [
            ("2026-02-01", "2026-02-01 00:00:00"), ("2026-02-01T10:30:00", "2026-02-01 10:30:00"),
            ("2026-02-01 10:30", "2026-02-01 10:30:00"), ("2026-02-01T10:30:00.250Z", "2026-02-01 10:30:00"),
            ("2026-02-01T10:30:00+02:00", "2026-02-01 08:30:00"), ("tomorrow 5pm", "tomorrow 5pm"),
            ("2026-02-30", "2026-02-30"), ("", ""),
        ])
    func typedTimes(typed: String, shown: String) throws {
        var ticket = InterchangeTicket.plain()
        ticket.dueDate = typed
        for table in Table.allCases {
            let rows = try table.rows(Exported([ticket], as: try #require(TicketFormat(rawValue: table.rawValue))))
            let column = try #require(rows[0].firstIndex(of: "Due"))
            #expect(rows[1][column] == shown, "\(table)")
        }
    }

    @Test("only what begins like a formula gets an apostrophe, and only in CSV")
    func formulas() throws {
        for (title, isFormula) in [
            ("=1+1", true), ("+1", true), ("-1", true), ("@a", true), ("\t=1", true), ("\r=1", true),
            (" =1", false), ("'=1", false), ("1=1", false), ("", false),
        ] {
            let file = try Exported([.plain(title: title)], as: .csv)
            let text = file.text
            #expect(file.lost("cells") == (isFormula ? 1 : 0), "\(title)")
            #expect(title.isEmpty || text.contains(isFormula ? "'" + title : title), "\(title)")
            let sheet = try Exported([.plain(title: title)], as: .spreadsheetml)
            #expect(sheet.lost("cells") == 0)
            #expect(!sheet.text.contains("Formula"))
        }
    }

    @Test("a cell ends before Excel's limit with a whole character, and that is counted")
    func longCells() throws {
        for format in [TicketFormat.spreadsheetml, .fods] {
            var ticket = InterchangeTicket.plain(title: String(repeating: "x", count: 32_767))
            ticket.description = InterchangeText(String(repeating: "x", count: 32_766) + "👩‍👩‍👧‍👦")
            let file = try Exported([ticket], as: format)
            #expect(file.lost("texts cut") == 1)
            let cells = try file.root().all(format == .fods ? "p" : "Data").map(\.text)
            #expect(cells.map(\.utf16.count).max() == 32_767)
            #expect(cells.contains(String(repeating: "x", count: 32_766)))
        }
    }

    @Test("a worksheet that is full is followed by the next one, with its header line")
    func manyRows() throws {
        let tickets = (1...7).map { _ in InterchangeTicket.plain() }
        let sheet = try Exported(tickets, to: SpreadsheetWriter(header: Exported.header, rowsOfSheet: 4)).root()
        #expect(sheet.all("Worksheet").map { $0.all("Row").count } == [4, 4, 2])
        #expect(sheet.all("Worksheet").map { $0.attributes[0].value } == ["Tickets", "Tickets 2", "Tickets 3"])
        #expect(SpreadsheetWriter.longestSheet == 1_048_576)
        let flat = try Exported(tickets, to: FlatODSWriter(header: Exported.header, rowsOfSheet: 4)).root()
        #expect(flat.all("table").map { $0.all("table-row").count } == [4, 4, 2])
    }

    @Test("numbers and times have types, so that programs sort them")
    func types() throws {
        let file = try Exported([.plain()], as: .spreadsheetml)
        #expect(file.text.contains("<Data ss:Type=\"Number\">0</Data>"))
        #expect(file.text.contains("<Data ss:Type=\"DateTime\">2026-11-23T08:45:41.120</Data>"))
        #expect(file.text.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<?mso-application progid="))
        let flat = try Exported([.plain()], as: .fods).text
        #expect(flat.contains("office:value-type=\"float\" office:value=\"0\""))
        #expect(flat.contains("office:value-type=\"date\" office:date-value=\"2026-11-23T08:45:41.120\""))
    }
}

extension String {
    /// A cell's time as people read it.
    fileprivate func replacing(_ mark: String, with other: String, if cell: XMLElement) -> String {
        guard cell["Data"]?.attributes.first?.value == "DateTime" else { return self }
        return prefix(19).replacingOccurrences(of: mark, with: other)
    }
}

extension XMLElement {
    /// A paragraph with its blanks.
    fileprivate var lineText: String {
        children.map { child in
            switch child {
            case .text(let text): text
            case .element(let blanks): String(repeating: " ", count: Int(blanks.attributes[0].value) ?? 0)
            }
        }.joined()
    }
}

extension Exported {
    /// Read after RFC 4180, without the apostrophes.
    fileprivate var csvRows: [[String]] {
        var rows: [[String]] = [[]]
        var cell: [UInt8] = []
        var isQuoted = false
        var rest = bytes.dropFirst(3)
        func ended() -> String {
            defer { cell = [] }
            let text = String(decoding: cell, as: UTF8.self)
            return text.utf8.first == UInt8(ascii: "'") ? String(Substring(text.utf8.dropFirst())) : text
        }
        while let byte = rest.popFirst() {
            switch (byte, isQuoted) {
            case (UInt8(ascii: "\""), false): isQuoted = true
            case (UInt8(ascii: "\""), true):
                if rest.first == byte { cell.append(rest.removeFirst()) } else { isQuoted = false }
            case (UInt8(ascii: ","), false): rows[rows.count - 1].append(ended())
            case (UInt8(ascii: "\r"), false): rows[rows.count - 1].append(ended())
            case (UInt8(ascii: "\n"), false): rows.append([])
            default: cell.append(byte)
            }
        }
        return rows.dropLast()
    }
}
