import JSONText
import SyncEngine
import TestSupport
import Testing

/// What people are told about things they wrote while away.
@Suite struct ReportTests {
    private static let away = #","mode":"offline","at":"2026-11-22T07:00:00.000Z""#
    private static let last = #""limit":0,"remaining":0"#

    private func reports(_ bed: Bed) async throws -> [String] {
        try await bed.delta().records.filter { $0["from"]?.integer == 4 }.map { $0["body"]?["text"]?.string ?? "" }
    }

    @Test("One report ends the last push of a queue, as a message from contact 4")
    func oneReport() async throws {
        let bed = try await Bed()
        let ops = [
            op(1, n: 1, more: Self.away), op(2, n: 2, more: Self.away),
            op(3, n: 3, "message.send", #"{"to":77777,"text":"?"}"#, more: Self.away),
        ]
        try await bed.push([ops[0]], more: #""limit":0,"remaining":2"#)
        #expect(try await reports(bed).isEmpty)
        try await bed.push(Array(ops[1...]), more: Self.last)
        #expect(
            try await reports(bed) == [
                "What you wrote while away: 2 messages delivered, "
                    + "1 could not be sent and is kept: there is no such user."
            ])
        try await bed.push(ops, more: Self.last)
        #expect(try await reports(bed).count == 1)
        #expect(try await bed.unread(Bed.anna, UserID(4))["count"]?.integer == 1)
    }

    @Test("What was done with a server at hand is not reported, nor is a queue whose client does not say that it ends")
    func noReport() async throws {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1)], more: Self.last)
        try await bed.push([op(2, n: 2, more: Self.away)])
        #expect(try await reports(bed).isEmpty)
    }

    @Test("A report that a crash cut off comes with the next push, whoever restarts in between")
    func delayed() async throws {
        let store = MemoryStore()
        let ops = [op(1, n: 1, more: Self.away)]
        // Durable without its report, as after a crash between the two.
        try await Bed(store).push(ops)
        let bed = try await Bed(store)
        #expect(try await bed.push(ops, more: Self.last).statuses == ["duplicate"])
        #expect(try await reports(bed).count == 1)
    }

    @Test("A queue whose end is said by a push without operations is reported then, and a pull before that is none")
    func emptyPush() async throws {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1, more: Self.away)], more: #""limit":0,"remaining":1"#)
        try await bed.push([])
        #expect(try await reports(bed).isEmpty)
        for _ in 0..<2 { try await bed.push([], more: Self.last) }
        #expect(try await reports(bed) == ["What you wrote while away: 1 message delivered."])
    }

    @Test("Operations that speak of a lost history are told as recovered")
    func recovered() async throws {
        let bed = try await Bed()
        let lost = #","clock":{"epoch":"\#(uuid(0xE0))","user":7}"# + Self.away
        let answer = try await bed.push([op(1, n: 1, more: lost), op(2, n: 2)], more: Self.last)
        #expect(answer["report"]?["recovered"]?.integer == 1)
        #expect(answer["report"]?["text"]?.string?.contains("1 recovered") == true)
        #expect(try await reports(bed)[0].contains("1 recovered"))
        #expect(try await bed.delta().records.map { $0["recovered"]?.boolean } == [true, nil, nil])
        #expect(try await bed.delta(Bed.ben).records.allSatisfy { $0["recovered"] == nil })
    }

    @Test("The digest names the tickets that were made, what gave way and why something was refused")
    func digest() async throws {
        let bed = try await Bed()
        try await bed.appoint(Bed.ben, .admin)
        let ticket = try await bed.push([op(1, n: 1, "ticket.create", Bed.ticket())]).results[0]
        let id = try #require(ticket["id"]?.integer)
        try await bed.push(
            [op(2, n: 1, "ticket.update", #"{"ticket":\#(id),"priority":"P1","title":"Fire"}"#)], Bed.ben,
            replica: Bed.tablet)
        let clock = Self.away + #","clock":{"epoch":"\#(bed.service.epoch)","user":1,"tickets":1}"#
        try await bed.push(
            [
                op(3, n: 2, "ticket.create", Bed.ticket("Chair", more: #","alias":"TIC-302876""#), more: Self.away),
                op(4, n: 3, "ticket.update", #"{"ticket":\#(id),"priority":"P4","title":"Smoke"}"#, more: clock),
                op(5, n: 4, "message.send", #"{"to":77777,"text":"?"}"#, more: Self.away),
                op(6, n: 5, "message.send", #"{"to":77777,"text":"?!"}"#, more: Self.away),
            ], more: Self.last)
        let trouble =
            "1 edit not applied because a change stands that you had not seen: title and priority of "
            + "INC-2026-0001, 2 could not be sent and are kept: there is no such user"
        #expect(
            try await reports(bed) == [
                "What you wrote while away: 1 ticket created as INC-2026-0002 (you knew it as TIC-302876), \(trouble)."
            ])
        let told = try await bed.service.notifications(reader: Bed.anna, limit: 9)[0].text
        #expect(told.type == "delivery" && told.message.contains(trouble))
    }

    @Test("What came out as it was meant is a report and no notification")
    func noTrouble() async throws {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1, more: Self.away)], more: Self.last)
        #expect(try await reports(bed).count == 1)
        #expect(try await bed.service.notifications(reader: Bed.anna, limit: 9).isEmpty)
    }

    @Test("The tally survives being saved and loaded")
    func saved() async throws {
        let bed = try await Bed()
        let bad = op(2, n: 2, "message.send", #"{"to":77777,"text":"?"}"#, more: Self.away)
        try await bed.push([op(1, n: 1, more: Self.away), bad])
        let state = try await bed.service.state(of: Bed.anna)
        #expect(JournalState(saved: state.saved, owner: Bed.anna) == state)
    }
}
