import SyncEngine
import Testing
import TicketFormats

@Suite("Export formats")
struct ExportFormatTests {
    static let written = TicketFormat.allCases.filter(\.isExported)

    @Test("a long text, no text and no tickets are written in every format", arguments: written)
    func sizes(format: TicketFormat) throws {
        var tickets = ExportTickets(seed: 11)
        let long = try Exported([tickets.longTicket(1)], as: format)
        #expect(long.bytes.count > (long.lost("texts cut") == 0 ? 200_000 : 32_000))
        #expect(!(try Exported([.plain(title: "")], as: format)).bytes.isEmpty)
        let none = try Exported([], as: format)
        #expect(none.lost("") == 0)
    }

    @Test("what is taken does not stay in memory", arguments: written)
    func drains(format: TicketFormat) throws {
        let writer = try format.writer(header: Exported.header)
        try writer.begin()
        _ = try writer.drain()
        var lengths: Set<Int> = []
        for _ in 1...50 {
            try writer.write(.plain())
            lengths.insert(try writer.drain().count)
        }
        // Each as long as the first, but for those that come before the first that refers to them.
        #expect(lengths.count <= 2)
    }

    @Test("every letter of every plane goes through every format", arguments: written)
    func planes(format: TicketFormat) throws {
        let scalars = stride(from: UInt32(0x20), to: 0x11_0000, by: 251).compactMap(Unicode.Scalar.init)
        let text = String(String.UnicodeScalarView(scalars)).clean
        var ticket = InterchangeTicket.plain()
        ticket.justification = text
        let file = try Exported([ticket], as: format)
        #expect(
            format == .atom || file.text.unicodeScalars.contains("\u{10FF0D}")
                || !text.unicodeScalars.contains("\u{10FF0D}"))
        #expect(file.lost("characters") == 0)
    }

    @Test("a format that is only read says what is written", arguments: TicketFormat.allCases.filter { !$0.isExported })
    func readOnly(format: TicketFormat) {
        #expect {
            _ = try format.writer(header: Exported.header)
        } throws: { error in
            (error as? FormatFault)?.reason == .unsupported && "\(error)".contains("jira")
        }
    }

    @Test("a file is told by its name and type what opens it")
    func names() {
        #expect(TicketFormat.spreadsheetml.fileExtension == "xml")
        #expect(TicketFormat.fods.mediaType == "application/vnd.oasis.opendocument.spreadsheet-flat-xml")
        #expect(TicketFormat.csv.mediaType.hasPrefix("text/csv"))
        #expect(TicketFormat.atom.mediaType == "application/atom+xml")
        #expect(Set(TicketFormat.allCases.map(\.fileExtension)) == ["xml", "fods", "atom", "html", "csv", "jsonl"])
    }
}
