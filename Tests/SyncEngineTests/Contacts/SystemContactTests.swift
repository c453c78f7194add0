import JSONText
import TestSupport
import Testing

@testable import SyncEngine

/// Conversations with contacts 1 to 4, which exist in their owner's journal only.
@Suite struct SystemContactTests {
    /// Repeats the question, and says who was asked.
    private struct Echo: Assistant {
        func asksForStatus(_ text: String) -> Bool { false }

        func answer(_ question: Question) async -> Answer? { Answer("<b>\(question.contact)</b> \(question.text)") }
    }

    private static func to(_ contact: Int, _ id: UInt64, n: Int, _ text: String, more: String = "") -> String {
        op(id, n: n, "message.send", #"{"to":\#(contact),"text":"\#(text)"}"#, more: more)
    }

    private func texts(_ bed: Bed, _ contact: Int) async throws -> [String] {
        try await bed.service.history(reader: Bed.anna, peer: UserID(contact), before: nil, limit: 100)
            .map { "\($0.sender == Bed.anna ? "me" : "\($0.sender)"): \($0.text)" }
    }

    /// Returns when there are as many answers on record as wanted.
    private func answers(_ bed: Bed, _ count: Int) async throws {
        var pokes = bed.service.changes(of: [.user(Bed.anna)]).makeAsyncIterator()
        while try await bed.delta().records.count(where: { $0["kind"]?.string == "ai.answer" }) < count {
            _ = await pokes.next()
        }
    }

    @Test func `questions and answers are the conversation with contact 1, however they were asked`() async throws {
        let bed = try await Bed()
        bed.service.register(Echo())
        try await bed.push([op(1, n: 1, "ai.ask", #"{"message":"one","page":"/tickets"}"#)])
        try await answers(bed, 1)
        try await bed.push([Self.to(1, 2, n: 2, "two")])
        try await answers(bed, 2)
        #expect(try await texts(bed, 1) == ["me: one", "1: <b>1</b> one", "me: two", "1: <b>1</b> two"])
        let history = try await bed.service.history(reader: Bed.anna, peer: .assistant, before: nil, limit: 9)
        #expect(history.map(\.isMarkup) == [false, true, false, true])
        #expect(history.map(\.receiver) == [.assistant, Bed.anna, .assistant, Bed.anna])
        #expect(try await bed.service.exchanges(reader: Bed.anna, limit: 9).map(\.message) == ["one", "two"])
    }

    @Test func `a message to the service desk is a question to it, and answered there`() async throws {
        let bed = try await Bed()
        bed.service.register(Echo())
        #expect(try await bed.push([Self.to(3, 1, n: 1, "My chair broke")]).statuses == ["applied"])
        try await answers(bed, 1)
        #expect(try await texts(bed, 3) == ["me: My chair broke", "3: <b>3</b> My chair broke"])
        #expect(try await texts(bed, 1).isEmpty)
        #expect(try await bed.delta().records.map { $0["kind"]?.string } == ["message.send", "ai.answer"])
    }

    @Test func `a message to contact 1 is answered whichever way it came`() async throws {
        let bed = try await Bed()
        bed.service.register(Echo())
        try await bed.service.submit(
            kind: "message.send", body: Array(#"{"to":1,"text":"Hello"}"#.utf8), author: Bed.anna)
        try await answers(bed, 1)
        let again = try await bed.service.submit(
            kind: "message.send", body: Array(#"{"to":1,"text":"Hello"}"#.utf8), author: Bed.anna)
        #expect(again.status == .duplicate)
        #expect(try await texts(bed, 1) == ["me: Hello", "1: <b>1</b> Hello"])
    }

    @Test func `a question that its author takes back is not answered, and nobody reads it any more`() async throws {
        let bed = try await Bed()
        try await bed.push([
            op(1, n: 1, "ai.ask", #"{"message":"secret"}"#), Self.to(3, 2, n: 2, "secret too"),
            op(3, n: 3, "message.delete", #"{"message":"\#(uuid(1))"}"#),
            op(4, n: 4, "message.delete", #"{"message":"\#(uuid(2))"}"#),
        ])
        #expect(try await bed.service.state(of: Bed.anna).questions.isEmpty)
        #expect(try await bed.delta().text.contains("secret") == false)
        let snapshot = try bed.json(try await bed.service.snapshot(reader: Bed.anna, page: nil, limit: nil))
        #expect(!snapshot.text.contains("secret"))
        #expect(try await texts(bed, 1) == ["me: "])
    }

    @Test func `an answer to somebody who waits for it is not unread; one to a message is`() async throws {
        let bed = try await Bed()
        bed.service.register(Echo())
        try await bed.push([op(1, n: 1, "ai.ask", #"{"message":"live"}"#)])
        try await answers(bed, 1)
        #expect(try await bed.unread(Bed.anna, .assistant)["count"]?.integer == 0)
        let away = #","mode":"offline","at":"2026-11-22T07:00:00.000Z""#
        try await bed.push([op(2, n: 2, "ai.ask", #"{"message":"while away"}"#, more: away)])
        try await answers(bed, 2)
        #expect(try await bed.unread(Bed.anna, .assistant)["count"]?.integer == 1)
        try await bed.push([Self.to(3, 3, n: 3, "a message")])
        try await answers(bed, 3)
        #expect(try await bed.unread(Bed.anna, .serviceDesk)["count"]?.integer == 1)
    }

    @Test(arguments: [2, 4])
    func `a message to a contact that reads none is kept, and is no question`(contact: Int) async throws {
        let bed = try await Bed()
        bed.service.register(Echo())
        #expect(try await bed.push([Self.to(contact, 1, n: 1, "Hello?")]).statuses == ["applied"])
        #expect(try await texts(bed, contact) == ["me: Hello?"])
        #expect(try await bed.service.state(of: Bed.anna).questions.isEmpty)
    }

    @Test func `demo mode's colleagues with these numbers stay nobody`() async throws {
        let bed = try await Bed()
        let result = try await bed.push([Self.to(1, 1, n: 1, "Hi Sarah", more: #","mode":"demo""#)]).results[0]
        #expect(result["code"]?.string == "demoContact")
        #expect(try await bed.service.state(of: Bed.anna).questions.isEmpty)
    }

    @Test func `notifications are the conversation with contact 2, and reading it reads them`() async throws {
        let bed = try await Bed()
        for id in 101...103 { try await bed.notify(Bed.anna, UInt64(id)) }
        #expect(try await texts(bed, 2).count == 3)
        #expect(try await texts(bed, 2)[0] == "2: Ben changed INC-2026-101: Printer")
        #expect(try await bed.unread(Bed.anna, .ticketUpdates)["count"]?.integer == 3)
        #expect(try await bed.service.contacts(of: Bed.anna).map(\.unread) == [3])
        let receipt = #"{"peer":2,"upTo":102}"#
        #expect(try await bed.push([op(1, n: 1, "receipt.read", receipt)]).statuses == ["applied"])
        #expect(try await bed.push([op(2, n: 2, "receipt.read", receipt)]).statuses == ["superseded"])
        #expect(try await bed.unread(Bed.anna, .ticketUpdates)["count"]?.integer == 1)
        let entries = try await bed.service.notifications(reader: Bed.anna, limit: 9)
        #expect(entries.map(\.isRead) == [false, true, true])
        try await bed.push([op(3, n: 3, "notification.read", #"{"ids":[103]}"#)])
        #expect(try await bed.unread(Bed.anna, .ticketUpdates)["count"]?.integer == 0)
    }

    @Test func `a snapshot gives every record of these conversations once`() async throws {
        let bed = try await Bed()
        bed.service.register(Echo())
        try await bed.notify(Bed.anna, 101)
        try await bed.push([
            op(1, n: 1, "ai.ask", #"{"message":"one"}"#), Self.to(3, 2, n: 2, "two"), Self.to(2, 3, n: 3, "x"),
        ])
        try await answers(bed, 2)
        var page: String?
        var seqs: [Int64?] = []
        repeat {
            let json = try bed.json(try await bed.service.snapshot(reader: Bed.anna, page: page, limit: 2))
            seqs += json.records.map { $0["seq"]?.integer }
            page = json["page"]?.string
        } while page != nil
        let head = Int64(try await bed.service.state(of: Bed.anna).head)
        #expect(seqs.compactMap(\.self).sorted() == Array(1...head))
    }

    @Test func `everything of it survives being saved, and folding the journal anew gives the same`() async throws {
        let store = MemoryStore()
        let bed = try await Bed(store)
        bed.service.register(Echo())
        try await bed.notify(Bed.anna, 101)
        let away = #","mode":"offline","at":"2026-11-22T07:00:00.000Z""#
        try await bed.push([
            op(1, n: 1, "ai.ask", #"{"message":"one"}"#), Self.to(3, 2, n: 2, "two"), Self.to(4, 3, n: 3, "x"),
            op(4, n: 4, "message.send", #"{"to":77777,"text":"?"}"#, more: away),
            op(5, n: 5, "receipt.read", #"{"peer":2,"upTo":101}"#),
        ])
        try await answers(bed, 2)
        let state = try await bed.service.state(of: Bed.anna)
        #expect(JournalState(saved: state.saved, owner: Bed.anna) == state)
        #expect(try await Bed(store).service.state(of: Bed.anna) == state)
    }
}
