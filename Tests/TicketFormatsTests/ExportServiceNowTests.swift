import SyncEngine
import Testing
import TicketFormats

@Suite("Export as ServiceNow unload")
struct ExportServiceNowTests {
    @Test("a record in its table, journal entries that name it, and whom it refers to before it")
    func records() throws {
        let tables = ["incident", "sc_req_item", "change_request", "problem", "task"]
        try ExportSeeds.each { tickets, seed in
            let file = try Exported(tickets, as: .servicenow)
            let records = try file.root().elements
            let tasks = records.filter { tables.contains($0.name) }
            #expect(tasks.count == tickets.count)
            var users: [String: XMLElement] = [:]
            for user in records where user.name == "sys_user" { users[user["sys_id"]?.text ?? ""] = user }
            for (ticket, task) in zip(tickets, tasks) {
                let id = try #require(task["sys_id"]?.text)
                #expect(id.count == 32 && id.allSatisfy { $0.isHexDigit && !$0.isUppercase })
                #expect(tables.firstIndex(of: task.name) == TicketType.allCases.firstIndex(of: ticket.type))
                #expect(task["number"]?.text == ticket.key)
                #expect(task["u_ticx_id"]?.text == ticket.id?.description)
                #expect(task["short_description"]?.text == ticket.title.text.clean.oneLine, "TICX_SEED=\(seed)")
                #expect(task["description"]?.text == ticket.description?.text.clean, "TICX_SEED=\(seed)")
                #expect(task["state"]?.attribute("display_value") == ticket.status.rawValue)
                #expect("P\(task["priority"]?.text ?? "")" == ticket.priority.rawValue)
                #expect(task["assignment_group"]?.attribute("display_value") == ticket.department)
                #expect(task["opened_at"]?.text == ticket.createdAt.seconds)
                #expect(task["closed_at"]?.text == ticket.closedAt?.seconds)
                #expect(task["made_sla"]?.text == ticket.slaMet.map(String.init))
                #expect((task["u_due_date"] ?? task["due_date"])?.text == ticket.dueDate, "TICX_SEED=\(seed)")
                #expect((task["u_planned_start"] ?? task["start_date"])?.text == ticket.plannedStart)
                #expect((task["u_resolution_eta"] ?? task["sla_due"])?.text == ticket.resolutionETA)
                #expect(task["cat_item"]?.attribute("display_value") == ticket.requestedItem?.clean)
                let assignee = task["assigned_to"].flatMap { users[$0.text] }
                #expect(assignee?["user_name"]?.text == ticket.assignedTo?.handleClean, "TICX_SEED=\(seed)")
                #expect(assignee?["email"]?.text == ticket.assignedTo?.email)
                let entries = records.filter { $0.name == "sys_journal_field" && $0["element_id"]?.text == id }
                let texts = ticket.notes.map(\.comment.text) + ticket.transcripts.map(\.asText)
                #expect(entries.map { $0["value"]?.text } == texts.map(\.clean), "TICX_SEED=\(seed)")
                #expect(entries.count { $0["element"]?.text == "work_notes" } == ticket.notes.count { $0.isInternal })
                let files = records.filter { $0.name == "sys_attachment" && $0["table_sys_id"]?.text == id }
                #expect(files.map { $0["file_name"]?.text } == ticket.attachments.map(\.name.clean))
            }
        }
    }

    @Test("ids are the same at every export, and not those of another helpdesk")
    func stableIDs() throws {
        func ids(_ source: String) throws -> [String] {
            var header = Exported.header
            header.source = source
            var tickets = ExportTickets(seed: 3)
            return try Exported((1...4).map { tickets.ticket($0) }, as: .servicenow, header: header).root()
                .elements.filter { $0["number"] != nil || $0.name == "sys_journal_field" }
                .compactMap { $0["sys_id"]?.text }
        }
        let first = try ids("https://a.example")
        #expect(try ids("https://a.example") == first)
        #expect(Set(first).count == first.count)
        #expect(Set(first).isDisjoint(with: try ids("https://b.example")))
    }

    @Test(
        "states are the numbers of their table",
        arguments: [
            (TicketType.incident, [1, 2, 6, 7]), (.serviceRequest, [1, 2, 3, 7]), (.changeRequest, [-5, -1, 0, 3]),
            (.problem, [101, 104, 106, 107]), (.task, [1, 2, 3, 7]),
        ])
    func states(type: TicketType, numbers: [Int]) throws {
        let tickets = TicketStatus.allCases.map { InterchangeTicket.plain(status: $0, type: type) }
        #expect(try Exported(tickets, as: .servicenow).root().all("state").map(\.text) == numbers.map(String.init))
    }
}
