import JSONText
import SyncEngine
import TestSupport
import Testing

@testable import Assistance

/// Tickets written by question and answer.
@Suite struct DialogueTests {
    /// Goes on until only the yes is missing.
    private func write(_ desk: Helpdesk) async throws -> String {
        #expect(try await desk.say("➕ Create a new ticket").contains("Which type?"))
        #expect(try await desk.say("incident").contains("title"))
        #expect(try await desk.say("VPN <b>down</b>").contains("What happened?"))
        #expect(try await desk.say("Since this morning\nnothing works").contains("Which priority?"))
        #expect(try await desk.say("high").contains("Which department?"))
        return try await desk.say("it & co")
    }

    @Test func `a ticket is created only after a yes to the whole of it`() async throws {
        let desk = try await Helpdesk()
        let summary = try await write(desk)
        #expect(summary.contains("Title: VPN <b>down</b>") && summary.contains("Priority: P2 High"))
        #expect(summary.contains("Department: IT & Co"))
        #expect(try await desk.tickets().isEmpty)
        #expect(try await desk.say("maybe").contains("only a clear yes"))
        #expect(try await desk.tickets().isEmpty)
        let answer = try await desk.ask("yes")
        let ticket = try #require(try await desk.tickets().first)
        #expect(try await desk.tickets().count == 1)
        #expect(ticket.text(.title) == "VPN <b>down</b>" && ticket.priority == .p2 && ticket.type == .incident)
        #expect(ticket.text(.description) == "Since this morning\nnothing works")
        #expect(ticket.text(.department) == "IT & Co" && ticket.creator == Helpdesk.anna)
        #expect(answer.text.contains("<a href=\"/ticket/\(ticket.id)\">\(ticket.number)</a>"))
        #expect(answer.preview?.id == ticket.number && answer.preview?.title == "VPN <b>down</b>")
        #expect(try await desk.say("yes").contains("nothing to decide"))
        #expect(try await desk.tickets().count == 1)
    }

    @Test(arguments: ["cancel", "Never mind", "stop"])
    func `a draft can be dropped at any time`(_ word: String) async throws {
        let desk = try await Helpdesk()
        for answers in [[], ["task"], ["task", "Title"], ["task", "Title", "Text", "P1", "skip"]] {
            try await desk.ask("new ticket")
            for answer in answers { try await desk.ask(answer) }
            #expect(try await desk.say(word).contains("dropped"))
            #expect(try await desk.say("yes").contains("nothing to decide"))
        }
        #expect(try await desk.tickets().isEmpty)
    }

    @Test func `what does not fit is asked for again`() async throws {
        let desk = try await Helpdesk()
        try await desk.ask("new ticket")
        #expect(try await desk.say("banana").contains("none of the types"))
        #expect(try await desk.say("problem").contains("title"))
        #expect(try await desk.say(String(repeating: "x", count: 501)).contains("at most 500"))
        try await desk.ask("Title")
        try await desk.ask("Text")
        #expect(try await desk.say("very").contains("none of the priorities"))
        try await desk.ask("P1")
        #expect(try await desk.say("Ministry").contains("none of the departments"))
        #expect(try await desk.say("skip").contains("Department: none"))
        #expect(try await desk.say("priority: low").contains("Priority: P4 Low"))
        #expect(try await desk.say("title Other").contains("Title: Other"))
        #expect(try await desk.say("department: it & co").contains("Department: IT & Co"))
    }

    @Test func `a quick action in between is answered, and the draft waits`() async throws {
        let desk = try await Helpdesk()
        try await desk.ask("new ticket")
        let text = try await desk.say("🔍 Show my open tickets")
        #expect(text.contains("no open tickets") && text.contains("still waits for the type"))
        #expect(try await desk.say("task").contains("title"))
    }

    @Test func `a draft survives a restart, and after half an hour it is said to be forgotten`() async throws {
        let store = MemoryStore()
        let desk = try await Helpdesk(store: store)
        _ = try await write(desk)
        await desk.service.drain()
        let later = try await Helpdesk(store: store, clock: desk.clock)
        later.clock.advance(milliseconds: 31 * 60_000)
        #expect(try await later.say("yes").contains("forgotten"))
        #expect(try await later.tickets().isEmpty)
        _ = try await write(later)
        await later.service.drain()
        let last = try await Helpdesk(store: store, clock: later.clock)
        #expect(try await last.say("yes").contains("Created"))
    }

    @Test func `a yes that waited in a queue, or is answered late, creates nothing`() async throws {
        let desk = try await Helpdesk()
        _ = try await write(desk)
        let memory = try #require(try await desk.service.exchanges(reader: Helpdesk.anna, limit: 1).last?.answer)
        var yes = Question(
            id: EventID(77), author: Helpdesk.anna, text: "yes", askedAt: desk.clock.now, waited: true,
            memory: .init(content: try #require(memory.content.memory), answeredAt: memory.at))
        #expect(await desk.assistant.answer(yes)?.text.contains("came late") == true)
        yes.waited = false
        desk.clock.advance(milliseconds: 3 * 60_000)
        #expect(await desk.assistant.answer(yes)?.text.contains("came late") == true)
        #expect(try await desk.tickets().isEmpty)
    }

    @Test func `a yes that is answered again after a crash makes no second ticket`() async throws {
        let desk = try await Helpdesk()
        _ = try await write(desk)
        let memory = try #require(try await desk.service.exchanges(reader: Helpdesk.anna, limit: 1).last?.answer)
        let yes = Question(
            id: EventID(77), author: Helpdesk.anna, text: "yes", askedAt: desk.clock.now,
            memory: .init(content: try #require(memory.content.memory), answeredAt: memory.at))
        #expect(await desk.assistant.answer(yes)?.preview?.id == "INC-2026-0001")
        desk.clock.advance(milliseconds: 10 * 60_000)
        #expect(await desk.assistant.answer(yes)?.preview?.id == "INC-2026-0001")
        #expect(try await desk.tickets().count == 1)
    }

    @Test func `a message to the service desk becomes a draft, not a ticket`() async throws {
        let desk = try await Helpdesk()
        let question = Question(
            id: EventID(78), author: Helpdesk.anna, contact: .serviceDesk, text: "My monitor is black",
            askedAt: desk.clock.now)
        let answer = try #require(await desk.assistant.answer(question))
        #expect(answer.text.contains("My monitor is black") && answer.text.contains("Which type?"))
        #expect(try await desk.tickets().isEmpty)
    }
}
