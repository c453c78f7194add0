import SyncEngine
import TestSupport
import Testing

@testable import Assistance

/// Answers made from records.
@Suite struct AnsweringTests {
    @Test func `without tickets every list and report says so`() async throws {
        let desk = try await Helpdesk()
        #expect(try await desk.say("🔍 Show my open tickets").contains("no open tickets"))
        #expect(try await desk.say("✅ Last 5 closed tickets").contains("None of your tickets is closed"))
        let sla = try await desk.say("📈 SLA compliance report")
        #expect(sla.contains("no closed tickets yet") && !sla.contains("%"))
        #expect(try await desk.say("👥 Show team performance").contains("for agents, managers"))
        #expect(try await desk.say("👥 Show team performance", Helpdesk.cleo).contains("no tickets yet"))
        #expect(try await desk.say("who is online").contains("Nobody"))
        #expect(try await desk.say("search printer").contains("No ticket"))
    }

    @Test func `open tickets come by what is due next, five at once, and the first is the preview`() async throws {
        let desk = try await Helpdesk()
        var made: [Ticket] = []
        for priority in ["P4", "P3", "P1", "P2", "P3", "P4", "P4"] {
            made.append(try await desk.ticket("Ticket of \(priority)", priority: priority))
        }
        let answer = try await desk.ask("show my open tickets")
        let lines = Markup.plain(answer.text).split(separator: "\n")
        #expect(lines[0] == "7 open tickets created by you or assigned to you, the most urgent first:")
        #expect(lines[1].hasPrefix("• \(made[2].number) Ticket of P1 · Open · P1 · answer due in 29 min"))
        #expect(lines[2].contains("Ticket of P2") && lines.count == 7 && lines[6].contains("other 2"))
        let preview = Answer.Preview(
            id: made[2].number, title: "Ticket of P1", status: "Open", assignedTo: "Unassigned")
        #expect(answer.preview == preview)
        #expect(answer.text.contains("<a href=\"/ticket/\(made[2].id)\">\(made[2].number)</a>"))
        #expect(try await desk.say("more").hasPrefix("6 to 7 of 7:"))
        #expect(try await desk.say("more") == "That was all of the list.")
        #expect(try await desk.say("the second one").contains("Ticket of P2"))
        #expect(try await desk.say("its status").contains("\(made[3].number) Ticket of P2 is Open"))
    }

    @Test func `what is overdue says by how much`() async throws {
        let desk = try await Helpdesk()
        try await desk.ticket("Late", priority: "P1")
        desk.clock.advance(milliseconds: 2 * 3_600_000)
        #expect(try await desk.say("open tickets").contains("answer overdue by 1 h 30 min"))
        let sla = try await desk.say("sla")
        #expect(sla.contains("Answered in time: 0 of 1 (0 %)") && sla.contains("Overdue now: 1: INC-2026-0001"))
    }

    @Test func `closed tickets say who closed them, when, and tell completed from closed`() async throws {
        let desk = try await Helpdesk()
        let (one, two) = (try await desk.ticket("One"), try await desk.ticket("Two"))
        desk.clock.advance(milliseconds: 90 * 60_000)
        try await desk.update(one, "status", "Completed")
        try await desk.update(two, "status", "Closed", Helpdesk.cleo)
        let text = try await desk.say("✅ Last 5 closed tickets")
        let lines = text.split(separator: "\n")
        #expect(lines[0] == "The last 2 closed tickets of yours:")
        #expect(lines[1].contains("Two · closed 2026-11-22 09:30 UTC by Cleo after 1 h 30 min"))
        #expect(lines[2].contains("One · completed") && lines[2].contains("by you"))
        let sla = try await desk.say("sla")
        #expect(sla.contains("Resolved in time: 2 of 2 (100 %)"))
    }

    @Test func `a ticket that somebody may not see does not exist for them`() async throws {
        let desk = try await Helpdesk()
        let secret = try await desk.ticket("Secret salary", description: "of the boss")
        for question in [secret.number, "ticket \(secret.id)", "search salary", "show all open tickets", "salary?"] {
            let answer = try await desk.ask(question, Helpdesk.ben)
            #expect(!answer.text.contains("Secret") && !answer.text.contains("boss") && answer.preview == nil)
        }
        #expect(try await desk.say("what is this about", Helpdesk.ben, page: "/ticket/\(secret.id)").contains("Which"))
        #expect(try await desk.say(secret.number, Helpdesk.cleo).contains("Secret salary"))
        #expect(try await desk.say("team performance", Helpdesk.cleo).contains("0 resolved, 1 open"))
    }

    @Test func `the page says which ticket is meant`() async throws {
        let desk = try await Helpdesk()
        let ticket = try await desk.ticket("Printer on fire", description: "Smoke in room 7")
        let page = "/ticket/\(ticket.id)"
        #expect(try await desk.say("what is this about", page: page).contains("“Smoke in room 7”"))
        #expect(try await desk.say("status", page: page).contains("Printer on fire is Open"))
        #expect(try await desk.say("status", page: "/dashboard").contains("Printer on fire"))
        #expect(try await desk.say("status", Helpdesk.ben, page: "/dashboard").contains("Which ticket"))
    }

    @Test func `what was talked about is forgotten after half an hour, and survives a restart before`() async throws {
        let store = MemoryStore()
        let desk = try await Helpdesk(store: store)
        try await desk.ticket("One")
        try await desk.ticket("Two")
        try await desk.ask("my tickets")
        await desk.service.drain()
        let later = try await Helpdesk(store: store, clock: desk.clock)
        #expect(try await later.say("the first one").contains("Two"))
        later.clock.advance(milliseconds: 31 * 60_000)
        #expect(try await later.say("more").contains("no list"))
    }

    @Test func `checks are told as they were found`() async throws {
        let desk = try await Helpdesk(
            online: { _ in [OnlinePerson(name: "<b>Ben", status: "busy", department: "IT")] },
            checks: { [SystemCheck("Storage", "is full", isWell: false), SystemCheck("Connections", "3 open")] })
        let text = try await desk.say("🔧 System status check")
        #expect(text.hasPrefix("1 of 4 checks need attention"))
        #expect(text.contains("⚠ Storage: is full") && text.contains("• Connections: 3 open"))
        #expect(text.contains("Your undelivered items: none") && text.contains("AI back end: none set up"))
        #expect(try await desk.say("who's online?").contains("• <b>Ben, IT: busy"))
    }

    @Test func `what nobody understands finds tickets that mention it, or says so`() async throws {
        let desk = try await Helpdesk()
        try await desk.ticket("Coffee machine leaks")
        #expect(try await desk.say("coffee?").contains("Coffee machine leaks"))
        #expect(try await desk.say("how do I bake bread").contains("I do not know"))
        #expect(desk.assistant.figures.days.map(\.questions) == [2])
        #expect(desk.assistant.figures.unanswered(limit: 5).map(\.text).contains("how do i bake bread"))
    }

    @Test(arguments: XSSCorpus.payloads)
    func `nothing that people write runs in a reply`(_ payload: String) async throws {
        let desk = try await Helpdesk(names: ["A\(payload)", "Ben", "C\(payload)"])
        let ticket = try await desk.ticket(payload, description: payload)
        try await desk.note(ticket, payload, Helpdesk.cleo)
        for question in [payload, "search \(payload)", "my open tickets", ticket.number, "sla", "hello"] {
            let answer = try await desk.ask(question)
            try StrictMarkup.check(answer.text)
            #expect(answer.text.utf8.count <= Markup.maximumBytes)
        }
        try await desk.update(ticket, "status", "Closed", Helpdesk.cleo)
        try StrictMarkup.check(try await desk.ask("last closed tickets").text)
        try StrictMarkup.check(try await desk.ask("team performance", Helpdesk.cleo).text)
    }
}
