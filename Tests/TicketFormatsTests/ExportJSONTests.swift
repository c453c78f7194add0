import JSONText
import SyncEngine
import Testing
import TicketFormats

@Suite("Export as JSON lines")
struct ExportJSONTests {
    @Test("a line a ticket, with everything it has, byte by byte")
    func lines() throws {
        try ExportSeeds.each { tickets, seed in
            let file = try Exported(tickets, as: .json)
            let lines = file.bytes.split(separator: UInt8(ascii: "\n"))
            #expect(lines.count == tickets.count)
            for (ticket, line) in zip(tickets, lines) {
                let object = try JSONSlice(validating: Array(line))
                for (name, wanted) in Self.wanted(ticket) {
                    #expect(
                        object[name]?.string.map { Array($0.utf8) } == wanted.map { Array($0.utf8) },
                        "\(name), TICX_SEED=\(seed)")
                }
                #expect(object["id"]?.integer == ticket.id)
                #expect(object["slaMet"]?.boolean == ticket.slaMet)
                #expect(object["createdBy"]?["account"]?.string == ticket.createdBy?.account)
                let notes = object["notes"]?.elements ?? []
                #expect(notes.map { $0["comment"]?.string } == ticket.notes.map(\.comment.text))
                #expect(notes.map { $0["status"]?.string } == ticket.notes.map { $0.status?.rawValue })
                #expect(notes.map { $0["internal"]?.boolean ?? false } == ticket.notes.map(\.isInternal))
                let chats = object["transcripts"]?.elements ?? []
                #expect(
                    chats.map { $0["messages"]?.elements.map { $0["text"]?.string } }
                        == ticket.transcripts.map { $0.messages.map(\.text.text) }, "TICX_SEED=\(seed)")
                #expect(object["extensions"]?.elements.map { $0["name"]?.string } == ticket.extensions.map(\.name))
                #expect(object["attachments"]?.elements.map { $0["name"]?.string } == ticket.attachments.map(\.name))
            }
            #expect(file.losses.isEmpty)
        }
    }

    private static func wanted(_ ticket: InterchangeTicket) -> [String: String?] {
        [
            "externalID": ticket.externalID, "key": ticket.key, "title": ticket.title.text,
            "description": ticket.description?.text, "status": ticket.status.rawValue,
            "priority": ticket.priority.rawValue, "type": ticket.type.rawValue, "department": ticket.department,
            "plannedStart": ticket.plannedStart, "plannedEnd": ticket.plannedEnd,
            "requestedItem": ticket.requestedItem, "justification": ticket.justification,
            "dueDate": ticket.dueDate, "responseETA": ticket.responseETA, "resolutionETA": ticket.resolutionETA,
            "createdAt": ticket.createdAt.description, "updatedAt": ticket.updatedAt?.description,
            "closedAt": ticket.closedAt?.description,
        ]
    }

    @Test("markup is named, and what no ticket has is left out")
    func markup() throws {
        var ticket = InterchangeTicket.plain()
        ticket.description = InterchangeText("# big", format: .markdown)
        let object = try JSONSlice(validating: Exported([ticket], as: .json).bytes.dropLast())
        #expect(object["descriptionFormat"]?.string == "markdown")
        #expect(object["titleFormat"] == nil && object["closedAt"] == nil)
        #expect(object["notes"]?.elements.isEmpty == true)
    }
}
