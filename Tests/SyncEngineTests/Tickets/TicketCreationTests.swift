import JSONText
import TestSupport
import Testing

@testable import SyncEngine

@Suite struct TicketCreationTests {
    private func created(
        _ bed: Bed, _ more: String, type: String = "Incident", envelope: String = ""
    ) async throws -> TicketDocument {
        let operation = op(1, n: 1, "ticket.create", Bed.ticket(type: type, more: more), more: envelope)
        #expect(try await bed.push([operation]).statuses == ["applied"])
        return try #require(try await bed.made())
    }

    @Test func itsHomeRecordRefersToItAndTellsItsNumber() async throws {
        let bed = try await Bed()
        let answer = try await bed.push([op(1, n: 1, "ticket.create", Bed.ticket(more: #","alias":"TIC-302876""#))])
        let id = try #require(answer.results[0]["id"]?.integer)
        #expect(answer.results[0]["at"]?.text == #"{"tickets":1}"#)
        let records = try await bed.everything(Bed.anna)
        #expect(records.map { $0["journal"]?.string } == ["user", "tickets"])
        #expect(records[0]["body"]?.text == #"{"number":"INC-2026-0001","alias":"TIC-302876"}"#)
        #expect(records[0]["target"]?.integer == id && records[1]["ticket"]?.integer == id)
        #expect(
            records[1].members.map(\.key) == [
                "journal", "seq", "id", "opId", "ticket", "kind", "from", "sentAt", "receivedAt", "body",
            ])
        #expect(
            records[1]["body"]?.text
                == #"{"number":"INC-2026-0001","type":"Incident","fields":{"title":"Printer","#
                + #""description":"It smokes","status":"Open","priority":"P3"}}"#)
    }

    @Test func numbersCountByTypeAndYearOfTheServer() async throws {
        let bed = try await Bed(clock: ManualClock("2026-12-31T23:59:59.000Z"))
        let types = ["Incident", "Incident", "Service Request", "Change Request", "Problem", "Task"]
        try await bed.push(
            types.enumerated().map { op(UInt64($0 + 1), n: $0 + 1, "ticket.create", Bed.ticket(type: $1)) })
        bed.clock.advance(milliseconds: 1000)
        try await bed.push([op(7, n: 7, "ticket.create", Bed.ticket())])
        let numbers = try await bed.service.tickets(reader: Bed.anna, limit: 9).map(\.number)
        #expect(
            numbers.reversed() == [
                "INC-2026-0001", "INC-2026-0002", "SR-2026-0001", "CHG-2026-0001", "PRB-2026-0001", "TSK-2026-0001",
                "INC-2027-0001",
            ])
    }

    @Test func numbersDoNotWrapAtTenThousand() throws {
        var state = TicketsState()
        var content = RecordContent(
            kind: "ticket.create", from: Bed.anna, sentAt: Timestamp(milliseconds: 0),
            receivedAt: Timestamp(milliseconds: 0))
        content.body = Array(#"{"number":"INC-2026-9999","type":"Incident","fields":{}}"#.utf8)
        let append = Append(
            operation: .derived("x"), home: .user(Bed.anna), digest: ContentDigest(Bits128(high: 0, low: 0)),
            id: EventID(1), entries: [])
        state.evolve(Record(seq: 1, append: append, content: content, isHome: false))
        #expect(state.nextNumber(.incident, year: "2026") == "INC-2026-10000")
        #expect(state.nextNumber(.task, year: "2026") == "TSK-2026-0001")
    }

    @Test func onlyFieldsOfItsTypeAreKept() async throws {
        let all =
            #","plannedStart":"a","plannedEnd":"b","requestedItem":"c","justification":"d","dueDate":"e","#
            + #""responseETA":"2026-01-01T00:00","resolutionETA":"2026-01-01T00:00""#
        let expected: [(String, [TicketField])] = [
            ("Incident", []), ("Problem", []), ("Service Request", [.requestedItem, .justification]),
            ("Change Request", [.plannedStart, .plannedEnd]), ("Task", [.dueDate]),
        ]
        for (type, fields) in expected {
            let ticket = try await created(try await Bed(), all, type: type).ticket
            #expect(Set(ticket.written.keys) == Set([.title, .description, .status, .priority] + fields))
        }
    }

    @Test func agreedTimesCountFromTheServersTime() async throws {
        let bed = try await Bed()
        let envelope = #","mode":"offline","at":"2026-11-20T08:00:00.000Z""#
        let ticket = try await created(bed, #","priority":"P1","responseETA":"2020-01-01T00:00""#, envelope: envelope)
            .ticket
        #expect(ticket.reportedAt.description == "2026-11-20T08:00:00.000Z")
        #expect(ticket.due.response.description == "2026-11-22T08:30:00.000Z")
        #expect(ticket.due.resolution.description == "2026-11-22T14:00:00.000Z")
    }

    @Test func anAssigneeIsFoundByNumberOrAddress() async throws {
        #expect(try await created(try await Bed(), #","assignedTo":10002"#).ticket.assignee == Bed.ben)
        #expect(try await created(try await Bed(), #","assignedTo":"BEN@example.org""#).ticket.assignee == Bed.ben)
    }

    @Test(arguments: [
        (#""nobody@example.org""#, "nobody@example.org"), (#""Sarah Williams""#, "Sarah Williams"), ("77", "77"),
        ("2", "2"), (#""sarah.williams@company.com""#, "sarah.williams@company.com"), ("10003", "10003"),
    ])
    func whoCannotDoTheWorkIsKeptAsText(_ json: String, _ text: String) async throws {
        let bed = try await Bed()
        try await bed.service.change(.deactivate(Bed.cleo))
        let document = try await created(bed, #","assignedTo":\#(json)"#)
        #expect(document.ticket.assignee == nil && document.kept == ["assignedTo \(text)"])
    }

    @Test func inventedPeopleOfDemoModeAreNobodyEvenWhenTheAddressExists() async throws {
        for (mode, assignee) in [("demo", nil), ("offline", UserID(10_004))] {
            let bed = try await Bed()
            try await bed.service.change(
                .addUser(
                    email: "real@contoso.com", name: "Real", role: .user, department: "", title: "", id: nil,
                    passwordHash: nil))
            let envelope = #","mode":"\#(mode)""#
            let document = try await created(bed, #","assignedTo":"real@contoso.com""#, envelope: envelope)
            #expect(document.ticket.assignee == assignee)
            #expect(document.kept == (assignee == nil ? ["assignedTo real@contoso.com"] : []))
        }
    }

    @Test func aMadeUpDepartmentIsKeptAsTextWhenTheTicketWaited() async throws {
        let body = #","department":"Help Desk""#
        for mode in ["demo", "offline"] {
            let document = try await created(try await Bed(), body, envelope: #","mode":"\#(mode)""#)
            #expect(document.ticket.text(.department).isEmpty && document.kept == ["department Help Desk"])
        }
        let live = try await created(try await Bed(), body)
        #expect(live.ticket.text(.department) == "Help Desk" && live.kept.isEmpty)
        let bed = try await Bed()
        try await bed.appoint(Bed.ben, .agent, department: "Help Desk")
        let real = try await created(bed, body, envelope: #","mode":"demo""#)
        #expect(real.ticket.text(.department) == "Help Desk" && real.kept.isEmpty)
        let other = try await created(try await Bed(), #","department":"Canteen""#, envelope: #","mode":"demo""#)
        #expect(other.ticket.text(.department) == "Canteen")
    }

    @Test func anAliasNamesItForItsAuthorOnly() async throws {
        let store = MemoryStore()
        let bed = try await Bed(store)
        try await bed.push([
            op(1, n: 1, "ticket.create", Bed.ticket(more: #","assignedTo":10002,"alias":"TIC-302876""#)),
            op(2, n: 2, "ticket.note", #"{"ticket":"TIC-302876","comment":"by its alias"}"#),
            op(3, n: 3, "ticket.note", #"{"ticket":"inc-2026-0001","comment":"by its number"}"#),
            op(4, n: 4, "ticket.note", #"{"ticket":"\#(uuid(1))","comment":"by its opId"}"#),
        ])
        #expect(try await bed.document(.number("TIC-302876"))?.comments.count == 3)
        #expect(try await bed.document(.number("TIC-302876"), Bed.ben) == nil)
        #expect(try await bed.document(.number("INC-2026-0001"), Bed.ben)?.comments.count == 3)
        let state = try await bed.service.state(of: Bed.anna)
        #expect(JournalState(saved: state.saved, owner: Bed.anna) == state, "a saved state keeps it")
        #expect(try await Bed(store).document(.number("TIC-302876")) != nil)
    }

    @Test func theAssigneeIsToldAndTheAuthorIsNot() async throws {
        let bed = try await Bed()
        try await bed.push([
            op(1, n: 1, "ticket.create", Bed.ticket(more: #","assignedTo":10002"#)),
            op(2, n: 2, "ticket.create", Bed.ticket(more: #","assignedTo":10001"#)),
        ])
        let told = try await bed.everything(Bed.ben).filter { $0["kind"]?.string == "notification" }
        let id = try #require(try await bed.made()?.ticket.id.rawValue)
        #expect(
            told.map { $0["body"]?.text } == [
                #"{"type":"assignment","ticket":\#(id),"number":"INC-2026-0001","title":"Printer","assignedTo":10002}"#
            ])
        #expect(told[0]["journal"]?.string == "user" && told[0]["from"]?.integer == 10_001)
        #expect(try await bed.everything(Bed.anna).allSatisfy { $0["kind"]?.string != "notification" })
    }

    @Test func nothingOfAQueueThatNobodySignedInForReachesOthers() async throws {
        let bed = try await Bed()
        try await bed.push([op(90, n: 1, "ticket.create", Bed.ticket("Of Ben"))], Bed.ben, replica: Bed.tablet)
        try await bed.appoint(Bed.anna, .agent)
        let replica = try #require(ReplicaID(uuid(0xD1)))
        try await bed.service.change(.claimReplica(replica, user: Bed.anna, .import))
        let answer = try await bed.push(
            [
                op(1, n: 1, "ticket.create", Bed.ticket(more: #","assignedTo":10002"#)),
                op(2, n: 2, "ticket.note", #"{"ticket":"\#(uuid(1))","comment":"mine"}"#),
                op(3, n: 3, "ticket.update", #"{"ticket":"\#(uuid(1))","priority":"P1"}"#),
                op(4, n: 4, "ticket.note", #"{"ticket":"INC-2026-0001","comment":"not mine"}"#),
                op(5, n: 5, "ticket.update", #"{"ticket":"INC-2026-0001","priority":"P1"}"#),
            ], replica: uuid(0xD1), more: #""limit":0,"mintedFor":null"#)
        #expect(answer.statuses == ["applied", "applied", "applied", "rejected", "superseded"])
        #expect(answer.results[3]["code"]?.string == "forbidden")
        #expect(try await bed.everything(Bed.ben).allSatisfy { $0["kind"]?.string != "notification" })
    }
}
