import SyncEngine
import Testing
import TicketFormats

@Suite("Export as Bugzilla XML")
struct ExportBugzillaTests {
    @Test("each field stands where Bugzilla's importer looks for it, the description as first comment")
    func fields() throws {
        try ExportSeeds.each { tickets, seed in
            let file = try Exported(tickets, as: .bugzilla)
            let bugs = try file.root().elements
            #expect(bugs.count == tickets.count)
            for (ticket, bug) in zip(tickets, bugs) {
                #expect(bug["bug_id"]?.text == ticket.id?.description)
                #expect(bug["alias"]?.text == ticket.key)
                #expect(bug["short_desc"]?.text == ticket.title.text.clean.oneLine, "TICX_SEED=\(seed)")
                #expect(bug["priority"]?.text == ticket.priority.rawValue)
                #expect(bug["cf_type"]?.text == ticket.type.rawValue)
                #expect(bug["component"]?.text == ticket.department ?? "General")
                #expect(bug["creation_ts"]?.text == "\(ticket.createdAt.seconds) +0000")
                #expect(bug["delta_ts"]?.text == "\((ticket.updatedAt ?? ticket.createdAt).seconds) +0000")
                #expect(bug["cf_closed_at"]?.text == ticket.closedAt.map { "\($0.seconds) +0000" })
                #expect(bug["reporter"]?.text == (ticket.createdBy?.handleClean ?? ""), "TICX_SEED=\(seed)")
                #expect(bug["assigned_to"]?.attribute("name") == ticket.assignedTo?.name?.clean)
                #expect(bug["cf_planned_start"]?.text == ticket.plannedStart)
                #expect(bug["cf_requested_item"]?.text == ticket.requestedItem?.clean, "TICX_SEED=\(seed)")
                #expect(bug["cf_justification"]?.text == ticket.justification?.clean, "TICX_SEED=\(seed)")
                #expect(bug["cf_response_eta"]?.text == ticket.responseETA)
                #expect(bug["cf_resolution_eta"]?.text == ticket.resolutionETA)
                #expect(bug["cf_sla_met"]?.text == ticket.slaMet.map(String.init))
                let due = bug["cf_due_date"]?.text ?? bug["deadline"]?.text
                #expect(due == ticket.dueDate, "TICX_SEED=\(seed)")
                let texts = [ticket.description?.text ?? ""] + ticket.notes.map(\.comment.text)
                let comments = bug.elements.filter { $0.name == "long_desc" }
                #expect(
                    comments.map { $0["thetext"]?.text } == (texts + ticket.transcripts.map(\.asText)).map(\.clean),
                    "TICX_SEED=\(seed)")
                #expect(comments.map { $0["comment_count"]?.text } == comments.indices.map(String.init))
                #expect(comments.count { $0.attribute("isprivate") == "1" } == ticket.notes.count { $0.isInternal })
                #expect(bug.all("filename").map(\.text) == ticket.attachments.map(\.name.clean))
            }
            #expect(file.lost("statuses") == tickets.flatMap(\.notes).count { $0.status != nil })
            #expect(file.lost("fields of") == tickets.flatMap(\.extensions).count)
        }
    }

    @Test(
        "statuses in Bugzilla's words",
        arguments: [
            (TicketStatus.open, "CONFIRMED", nil), (.inProgress, "IN_PROGRESS", nil),
            (.completed, "RESOLVED", "FIXED"), (.closed, "CLOSED", "FIXED"),
        ])
    func words(status: TicketStatus, word: String, resolution: String?) throws {
        let bug = try Exported([.plain(status: status)], as: .bugzilla).root()["bug"]
        #expect(bug?["bug_status"]?.text == word)
        #expect(bug?["resolution"]?.text == resolution)
    }
}
