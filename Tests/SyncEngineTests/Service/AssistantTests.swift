import JSONText
import SyncEngine
import TestSupport
import Testing

/// Questions to contact 1, with and without somebody to answer them.
@Suite struct AssistantTests {
    /// Repeats the question; knows one word that asks for figures of the moment.
    private struct Echo: Assistant {
        let asked = Locked<[String]>([])
        var leaves: String?

        func asksForStatus(_ text: String) -> Bool { text.contains("open") }

        func answer(_ question: Question) async -> Answer? {
            asked.change { $0.append(question.text) }
            guard question.text != leaves else { return nil }
            return Answer("You asked: \(question.text) on \(question.page ?? "no page")")
        }
    }

    private static func ask(_ id: UInt64, n: Int, _ text: String, more: String = "") -> String {
        op(id, n: n, "ai.ask", #"{"message":"\#(text)","page":"/tickets"}"#, more: more)
    }

    /// The answers on record once there are as many as wanted.
    private func answers(_ bed: Bed, _ count: Int) async throws -> [JSONSlice] {
        var pokes = bed.service.changes(of: [.user(Bed.anna)]).makeAsyncIterator()
        var found: [JSONSlice] = []
        while true {
            found = try await bed.delta().records.filter { $0["kind"]?.string == "ai.answer" }
            if found.count >= count { break }
            _ = await pokes.next()
        }
        return found
    }

    @Test("A question without an assistant is on record and stays open")
    func unanswered() async throws {
        let bed = try await Bed()
        #expect(try await bed.push([Self.ask(1, n: 1, "Where is my badge?")]).statuses == ["applied"])
        #expect(try await bed.delta().records.map { $0["kind"]?.string } == ["ai.ask"])
        #expect(try await bed.delta().records[0]["body"]?["message"]?.string == "Where is my badge?")
    }

    @Test("A question is answered once, by a record that names it, however often it is pushed")
    func answered() async throws {
        let bed = try await Bed()
        let assistant = Echo()
        bed.service.register(assistant)
        let question = Self.ask(1, n: 1, "Where is my badge?")
        let id = try await bed.push([question]).results[0]["id"]?.integer
        let answer = try await answers(bed, 1)[0]
        #expect(answer["target"]?.integer == id && answer["from"]?.integer == 1 && answer["status"] == nil)
        #expect(answer["body"]?["text"]?.string == "You asked: Where is my badge? on /tickets")
        #expect(try await bed.push([question]).statuses == ["duplicate"])
        await bed.service.drain()
        #expect(assistant.asked.value == ["Where is my badge?"])
    }

    @Test("Questions left open are answered after a restart, when their author is heard of")
    func afterRestart() async throws {
        let store = MemoryStore()
        try await Bed(store).push([Self.ask(1, n: 1, "one"), Self.ask(2, n: 2, "two")])
        let bed = try await Bed(store)
        bed.service.register(Echo())
        let texts = try await answers(bed, 2).map { $0["body"]?["text"]?.string }
        #expect(texts == ["You asked: one on /tickets", "You asked: two on /tickets"])
    }

    @Test("A question about figures that waited in a queue gets an offer to ask again, not figures of another time")
    func stale() async throws {
        let bed = try await Bed()
        let assistant = Echo()
        bed.service.register(assistant)
        let away = #","mode":"offline","at":"2026-11-22T07:00:00.000Z""#
        try await bed.push([Self.ask(1, n: 1, "my open tickets", more: away)])
        #expect(try await answers(bed, 1)[0]["body"]?["text"]?.string?.contains("ask again") == true)
        #expect(assistant.asked.value.isEmpty)
    }

    @Test("A question that the assistant cannot answer now stays open and holds up no other")
    func later() async throws {
        let bed = try await Bed()
        let assistant = Echo(leaves: "anyone?")
        bed.service.register(assistant)
        let ids = try await bed.push([Self.ask(1, n: 1, "anyone?"), Self.ask(2, n: 2, "two")]).results.map {
            $0["id"]?.integer
        }
        #expect(try await answers(bed, 1).map { $0["target"]?.integer } == [ids[1]])
        await bed.service.drain()
        #expect(assistant.asked.value.contains("anyone?"))
        #expect(try await bed.delta().records.map { $0["kind"]?.string } == ["ai.ask", "ai.ask", "ai.answer"])
    }

    @Test(arguments: ["{}", #"{"message":""}"#, #"{"message":7}"#])
    func aQuestionWithoutTextIsMalformed(_ body: String) async throws {
        let answer = try await Bed().push([op(1, n: 1, "ai.ask", body)])
        #expect(answer.results[0]["code"]?.string == "malformed")
    }

    @Test("Open questions survive being saved and loaded")
    func saved() async throws {
        let bed = try await Bed()
        try await bed.push([Self.ask(1, n: 1, "one")])
        let state = try await bed.service.state(of: Bed.anna)
        #expect(JournalState(saved: state.saved, owner: Bed.anna) == state)
    }
}
