import SyncEngine
import Testing
import TicketFormats

@Suite("Export as Jira RSS")
struct ExportJiraTests {
    @Test("each field stands where Jira's readers look for it")
    func fields() throws {
        try ExportSeeds.each { tickets, seed in
            let file = try Exported(tickets, as: .jira)
            let items = try file.root().all("item")
            #expect(items.count == tickets.count)
            for (ticket, item) in zip(tickets, items) {
                #expect(item["key"]?.text == ticket.key, "TICX_SEED=\(seed)")
                #expect(item["key"]?.attribute("id") == ticket.id?.description, "TICX_SEED=\(seed)")
                #expect(item["summary"]?.text == ticket.title.text.clean.oneLine, "TICX_SEED=\(seed)")
                #expect(item["title"]?.text == "[\(ticket.key ?? "")] " + ticket.title.text.clean.oneLine)
                #expect(item["link"]?.text == "https://helpdesk.example/tickets/\(ticket.id ?? 0)")
                #expect(item["description"]?.text.fromHTML == ticket.description?.text.clean.withLF)
                #expect(item["status"]?.text == ticket.status.rawValue, "TICX_SEED=\(seed)")
                #expect(item["type"]?.text == ticket.type.rawValue, "TICX_SEED=\(seed)")
                #expect(item["assignee"]?.attribute("username") == (ticket.assignedTo?.handleClean ?? "-1"))
                #expect(item["reporter"]?.attribute("username") == (ticket.createdBy?.handleClean ?? "-1"))
                #expect(item["resolved"] == nil || ticket.closedAt != nil, "TICX_SEED=\(seed)")
                let attachments = item["attachments"]?.elements ?? []
                #expect(attachments.map { $0.attribute("name") } == ticket.attachments.map(\.name.clean))
                #expect(item.customFields == Self.wantedFields(ticket), "TICX_SEED=\(seed)")
                #expect(item.comments == Self.wantedComments(ticket), "TICX_SEED=\(seed)")
            }
            #expect(file.lost("statuses") == tickets.flatMap(\.openNotes).count { $0.status != nil })
            #expect(file.lost("internal") == tickets.flatMap(\.notes).count { $0.isInternal }, "TICX_SEED=\(seed)")
            #expect(file.lost("fields of") == tickets.flatMap(\.extensions).count { $0.name != "field" })
        }
    }

    private static func wantedFields(_ ticket: InterchangeTicket) -> [String: String] {
        var fields = [
            "Department": ticket.department, "Planned start": ticket.plannedStart, "Planned end": ticket.plannedEnd,
            "Requested item": ticket.requestedItem, "Justification": ticket.justification,
            "Response ETA": ticket.responseETA, "Resolution ETA": ticket.resolutionETA,
            "SLA met": ticket.slaMet.map(String.init),
        ].compactMapValues { $0?.clean }
        // What is a day alone is said by `due`.
        if let due = ticket.dueDate, !["2026-02-01", "1887-05-05"].contains(due) { fields["Due date"] = due }
        for field in ticket.extensions where field.name == "field" { fields["Severity"] = field.text.clean }
        return fields
    }

    private static func wantedComments(_ ticket: InterchangeTicket) -> [String] {
        ticket.openNotes.map(\.comment.text.clean.withLF) + ticket.transcripts.map(\.asText.clean.withLF)
    }

    @Test("statuses are told by category, priorities by Jira's stock names")
    func words() throws {
        for (status, category) in [
            (TicketStatus.open, "new"), (.inProgress, "indeterminate"), (.completed, "done"), (.closed, "done"),
        ] {
            let ticket = InterchangeTicket.plain(status: status)
            let item = try #require(try Exported([ticket], as: .jira).root().all("item").first)
            #expect(item["statusCategory"]?.attribute("key") == category)
            #expect(item["resolution"]?.attribute("id") == (category == "done" ? "10000" : "-1"))
        }
        for (priority, name) in [(TicketPriority.p1, "Highest"), (.p2, "High"), (.p3, "Medium"), (.p4, "Low")] {
            let ticket = InterchangeTicket.plain(priority: priority)
            #expect(try Exported([ticket], as: .jira).root().all("priority").map(\.text) == [name])
        }
    }

    @Test("times are those of mail, with their weekday")
    func times() throws {
        for (time, text) in [
            ("2026-11-23T08:45:41.120Z", "Mon, 23 Nov 2026 08:45:41 +0000"),
            ("2024-02-29T23:59:59.999Z", "Thu, 29 Feb 2024 23:59:59 +0000"),
            ("1969-12-31T00:00:00.000Z", "Wed, 31 Dec 1969 00:00:00 +0000"),
            ("1970-01-04T00:00:00.000Z", "Sun, 4 Jan 1970 00:00:00 +0000"),
        ] {
            let ticket = InterchangeTicket.plain(createdAt: try #require(Timestamp(time.utf8)))
            #expect(try Exported([ticket], as: .jira).root().all("created").map(\.text) == [text])
        }
    }
}

extension XMLElement {
    fileprivate var customFields: [String: String] {
        Dictionary(
            all("customfield").map { ($0["customfieldname"]?.text ?? "", $0.all("customfieldvalue")[0].text) },
            uniquingKeysWith: { $1 })
    }

    fileprivate var comments: [String] { self["comments"]?.elements.map(\.text.fromHTML) ?? [] }
}
