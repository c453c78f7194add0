import JSONText
import TestSupport
import Testing

@testable import SyncEngine

@Suite struct TicketDeltaTests {
    private func kinds(_ records: [JSONSlice]) -> [String] { records.compactMap { $0["kind"]?.string } }

    private func assign(_ bed: Bed, _ id: UInt64, n: Int, to user: Int) async throws {
        try await bed.push([op(id, n: n, "ticket.update", #"{"ticket":"INC-2026-0001","assignedTo":\#(user)}"#)])
    }

    @Test func aTicketComesWholeWhenItBecomesVisibleAndGoesWhenItCeases() async throws {
        let bed = try await Bed()
        try await bed.push([
            op(1, n: 1, "ticket.create", Bed.ticket(more: #","assignedTo":10002"#)),
            op(2, n: 2, "ticket.note", #"{"ticket":"\#(uuid(1))","comment":"first"}"#),
        ])
        let cleo = try await bed.end(Bed.cleo)
        let ben = try await bed.end(Bed.ben)
        try await assign(bed, 3, n: 3, to: 10_003)
        try await bed.push([op(4, n: 4, "ticket.note", #"{"ticket":"\#(uuid(1))","comment":"second"}"#)])
        #expect(
            kinds(try await bed.ticketRecords(Bed.anna)) == [
                "ticket.create", "ticket.note", "ticket.update", "ticket.note",
            ])
        let gone = try await bed.ticketRecords(Bed.ben, from: ben)
        try #require(kinds(gone) == ["ticket.gone"])
        #expect(gone[0]["body"] == nil)
        let came = try await bed.ticketRecords(Bed.cleo, from: cleo)
        try #require(kinds(came) == ["ticket.state", "ticket.note"])
        #expect(came[0]["seq"]?.integer == 3 && came[0]["ticket"]?.integer == gone[0]["ticket"]?.integer)
        let body = try #require(came[0]["body"])
        #expect(body["fields"]?["assignedTo"]?.integer == 10_003 && body["createdBy"]?.integer == 10_001)
        #expect(body["notes"]?.elements.compactMap { $0["comment"]?.string } == ["first"], "as of that record")
        #expect(body["responseETA"]?.string != nil)
    }

    @Test("Invariant 23: what is hidden today is not shown as of a day when it was not, nor who hid it")
    func hiddenTodayIsHiddenFromTheBeginning() async throws {
        let bed = try await Bed()
        try await bed.push([
            op(1, n: 1, "ticket.create", Bed.ticket("Secret", more: #","assignedTo":10002"#)),
            op(2, n: 2, "ticket.note", #"{"ticket":"\#(uuid(1))","comment":"first"}"#),
        ])
        try await assign(bed, 3, n: 3, to: 10_003)
        let anew = try await bed.ticketRecords(Bed.ben)
        try #require(kinds(anew) == ["ticket.gone"])
        #expect(Set(anew[0].members.map(\.key)) == ["journal", "seq", "id", "ticket", "kind"])
        try await assign(bed, 4, n: 4, to: 10_002)
        let again = try await bed.ticketRecords(Bed.ben)
        #expect(kinds(again) == ["ticket.create", "ticket.note", "ticket.gone", "ticket.state"])
    }

    @Test("Invariant 23: strangers get nothing of a ticket, and their position goes on")
    func hiddenRecordsAreNotServed() async throws {
        var limits = EngineLimits()
        limits.maximumTicketScan = 150
        let bed = try await Bed(limits: limits)
        try await bed.push((1...400).map { op(UInt64($0), n: $0, "ticket.create", Bed.ticket("Secret")) })
        let first = try await bed.delta(Bed.cleo)
        #expect(first.records.isEmpty && first["more"]?.boolean == true, "a call looks at a bounded number")
        let end = try await bed.end(Bed.cleo)
        try await bed.push([op(401, n: 401, "ticket.create", Bed.ticket("Yours", more: #","assignedTo":10003"#))])
        let page = try await bed.delta(Bed.cleo, cursor: end, limit: 1)
        #expect(page.records.count == 1 && page["head"]?["tickets"]?.integer == 401)
        let rest = try await bed.everything(Bed.cleo, from: page["cursor"]?.string)
        #expect(kinds(rest) == ["ticket.create"] && !rest.contains { $0.text.contains("Secret") })
    }

    @Test func nothingOfTheStoresOwnIsOnTheWire() async throws {
        let bed = try await Bed()
        let clock = #","clock":{"tickets":0,"replicas":{"\#(uuid(9))":3}}"#
        try await bed.push([
            op(1, n: 1, "ticket.create", Bed.ticket(more: #","assignedTo":10002,"department":"Lab""#), more: clock)
        ])
        try await assign(bed, 2, n: 2, to: 10_003)
        try await bed.push([op(3, n: 3, "ticket.note", #"{"ticket":"\#(uuid(1))","comment":"x"}"#)])
        for user in [Bed.anna, Bed.ben, Bed.cleo] {
            for record in try await bed.ticketRecords(user) {
                for member in ["audience", "former", "dot", "clock", "status", "at", "target", "h"] {
                    #expect(record[member] == nil)
                }
            }
        }
    }

    @Test(arguments: [1, 2, 3, 7, 500])
    func pagesOfAnySizeAreTheWhole(_ limit: Int) async throws {
        let bed = try await Bed()
        try await bed.push(
            (1...20).map { index in
                index % 2 == 0
                    ? op(UInt64(index), n: index)
                    : op(
                        UInt64(index), n: index, "ticket.create",
                        Bed.ticket(more: #","assignedTo":\#(index % 3 == 0 ? 10002 : 10003)"#))
            })
        for user in [Bed.anna, Bed.ben, Bed.cleo] {
            let whole = try await bed.everything(user).map(\.text)
            #expect(try await bed.everything(user, limit: limit).map(\.text) == whole)
            var page: String?
            var records: [String] = []
            repeat {
                let answer = try bed.json(try await bed.service.snapshot(reader: user, page: page, limit: limit))
                records += answer.records.map(\.text)
                page = answer["page"]?.string
                if page == nil {
                    #expect(try await bed.everything(user, from: answer["cursor"]?.string).isEmpty)
                }
            } while page != nil
            #expect(records.sorted() == whole.sorted(), "a snapshot is the same, in another order")
        }
    }

    @Test func aPageIsBoundedByBytes() async throws {
        var limits = EngineLimits()
        limits.maximumPageBytes = 300
        let bed = try await Bed(limits: limits)
        try await bed.push((1...5).map { op(UInt64($0), n: $0, "ticket.create", Bed.ticket()) })
        var cursor: String?
        var sizes: [Int] = []
        repeat {
            let page = try await bed.delta(cursor: cursor)
            cursor = page["cursor"]?.string
            sizes.append(page.records.count)
            if page["more"]?.boolean == false { break }
        } while true
        #expect(sizes.reduce(0, +) == 10 && sizes.allSatisfy { (1...4).contains($0) })
    }

    @Test func anotherRoleStartsOverWithASnapshot() async throws {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1, "ticket.create", Bed.ticket()), op(2, n: 2)])
        let cursor = try await bed.end(Bed.ben)
        let page = try bed.json(try await bed.service.snapshot(reader: Bed.ben, page: nil, limit: 1))["page"]?.string
        try await bed.appoint(Bed.ben, .user)
        #expect(try await bed.delta(Bed.ben, cursor: cursor)["snapshot"]?.isNull == true, "nothing has changed")
        try await bed.appoint(Bed.ben, .agent)
        let over = try await bed.delta(Bed.ben, cursor: cursor, limit: 1)
        #expect(over["snapshot"]?["floor"]?.integer == 0 && over["more"]?.boolean == true)
        let rest = try await bed.delta(Bed.ben, cursor: over["cursor"]?.string)
        #expect(kinds(over.records + rest.records) == ["message.send", "ticket.create"])
        #expect(rest["snapshot"]?.isNull == true, "told once")
        if let page {
            await #expect { try await bed.service.snapshot(reader: Bed.ben, page: page, limit: 1) } throws: {
                ($0 as? Refusal)?.code == .cursorInvalid
            }
        }
        try await bed.appoint(Bed.ben, .user, department: "Lab")
        let less = try await bed.delta(Bed.ben, cursor: rest["cursor"]?.string)
        #expect(less["snapshot"]?.isNull == false && kinds(less.records) == ["message.send"])
    }

    @Test func aLongPollWaitsOnWhenOnlyHiddenRecordsCame() async throws {
        let bed = try await Bed()
        let poll = Task {
            try bed.json(
                try await bed.service.delta(reader: Bed.ben, cursor: nil, replica: nil, limit: nil, wait: .seconds(20)))
        }
        while bed.clock.sleepers == 0 { await Task.yield() }
        try await bed.push([op(1, n: 1, "ticket.create", Bed.ticket("Hidden"))])
        bed.clock.advance(milliseconds: 5000)
        try await bed.push([op(2, n: 2, "ticket.create", Bed.ticket("Seen", more: #","assignedTo":10002"#))])
        let answer = try await poll.value
        #expect(answer.records.count == 2 && !answer.text.contains("Hidden"))
    }

    @Test func aLongPollThatSeesHiddenRecordsOnlyEndsBehindThem() async throws {
        let bed = try await Bed()
        let poll = Task {
            try bed.json(
                try await bed.service.delta(reader: Bed.ben, cursor: nil, replica: nil, limit: nil, wait: .seconds(20)))
        }
        while bed.clock.sleepers == 0 { await Task.yield() }
        try await bed.push([op(1, n: 1, "ticket.create", Bed.ticket("Hidden"))])
        bed.clock.advance(milliseconds: 20_000)
        let answer = try await poll.value
        let cursor = try #require(answer["cursor"]?.string.flatMap { Cursor(opening: $0, with: Bed.key) })
        #expect(answer.records.isEmpty && answer["more"]?.boolean == false && cursor.tickets <= 1)
    }

    @Test func theListHoldsWhatItsReaderMaySeeNewestFirst() async throws {
        let bed = try await Bed()
        try await bed.push(
            (1...6).map { index in
                op(
                    UInt64(index), n: index, "ticket.create",
                    Bed.ticket("T\(index)", more: index % 2 == 0 ? #","assignedTo":10002"# : ""))
            })
        func titles(_ user: UserID, before: Seq? = nil, limit: Int = 9) async throws -> [String] {
            try await bed.service.tickets(reader: user, before: before, limit: limit).map { $0.text(.title) }
        }
        #expect(try await titles(Bed.anna, limit: 4) == ["T6", "T5", "T4", "T3"])
        #expect(try await titles(Bed.anna, before: 3) == ["T2", "T1"])
        #expect(try await titles(Bed.ben) == ["T6", "T4", "T2"])
        #expect(try await titles(Bed.cleo) == [])
        try await bed.appoint(Bed.cleo, .agent)
        #expect(try await titles(Bed.cleo) == ["T5", "T3", "T1"], "those of nobody")
        #expect(try await bed.document(.number("INC-2026-0002"), Bed.cleo) == nil)
    }
}
