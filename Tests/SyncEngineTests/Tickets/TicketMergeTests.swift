import JSONText
import TestSupport
import Testing

@testable import SyncEngine

@Suite struct TicketMergeTests {
    /// A ticket of Anna's that Ben works on.
    private func shared() async throws -> Bed {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1, "ticket.create", Bed.ticket(more: #","assignedTo":10002"#))])
        return bed
    }

    /// What Ben or Anna do to it, having seen `seen` records of the tickets.
    private func edit(
        _ bed: Bed, _ id: UInt64, n: Int, _ fields: String, seen: Int, mode: String = "live", ben: Bool = false
    ) async throws -> String {
        let more = #","mode":"\#(mode)","clock":{"tickets":\#(seen)}"#
        let operation = op(id, n: n, "ticket.update", #"{"ticket":"INC-2026-0001",\#(fields)}"#, more: more)
        let answer =
            ben
            ? try await bed.push([operation], Bed.ben, replica: Bed.tablet)
            : try await bed.push([operation], replica: Bed.laptop)
        return answer.statuses.joined()
    }

    @Test func anEditOfWhatItsAuthorSawApplies() async throws {
        let bed = try await shared()
        #expect(try await edit(bed, 2, n: 2, #""priority":"P1","status":"In Progress""#, seen: 1) == "applied")
        #expect(try await edit(bed, 3, n: 1, #""priority":"P2""#, seen: 2, mode: "offline", ben: true) == "applied")
        let document = try #require(try await bed.made())
        #expect(document.ticket.priority == .p2 && document.ticket.status == .inProgress && document.displaced.isEmpty)
    }

    @Test func anEditThatChangesNothingIsSuperseded() async throws {
        let bed = try await shared()
        for fields in [
            #""priority":"P3""#, #""priority":"""#, #""assignedTo":10002"#, #""dueDate":"x""#, #""status":null"#,
        ] {
            let n = Int(try await bed.service.state(of: Bed.anna).head) + 1
            #expect(try await edit(bed, UInt64(n), n: n, fields, seen: 1) == "superseded")
        }
        #expect(try await bed.service.tickets.refresh().head == 1)
    }

    @Test func ofTwoLiveEditsTheLaterWinsAndTheOtherIsKept() async throws {
        let bed = try await shared()
        _ = try await edit(bed, 2, n: 2, #""priority":"P1""#, seen: 1)
        #expect(try await edit(bed, 3, n: 1, #""priority":"P2""#, seen: 1, ben: true) == "applied")
        let document = try #require(try await bed.made())
        #expect(document.ticket.priority == .p2 && document.displaced == ["priority P1"])
        guard case .system(let displaced, _) = try #require(document.entries.first).content else { return }
        #expect(displaced[0].from == Bed.anna)
        let whole = try bed.json(document.encoded)
        #expect(whole["notes"]?.elements[0]["displaced"]?.elements[0]["value"]?.string == "P1")
    }

    @Test func liveBeatsQueuedInEitherOrder() async throws {
        for isLiveFirst in [true, false] {
            let bed = try await shared()
            let first = isLiveFirst ? "live" : "offline"
            _ = try await edit(bed, 2, n: 2, #""priority":"P1""#, seen: 1, mode: first)
            let second = isLiveFirst ? "offline" : "live"
            #expect(try await edit(bed, 3, n: 1, #""priority":"P2""#, seen: 1, mode: second, ben: true) == "applied")
            let document = try #require(try await bed.made())
            #expect(document.ticket.priority == (isLiveFirst ? .p1 : .p2))
            #expect(document.displaced == [isLiveFirst ? "priority P2" : "priority P1"])
        }
    }

    @Test func ofTwoQueuedEditsTheFirstThatArrivedStays() async throws {
        let bed = try await shared()
        _ = try await edit(bed, 2, n: 2, #""title":"One""#, seen: 1, mode: "offline")
        _ = try await edit(bed, 3, n: 1, #""title":"Two","priority":"P1""#, seen: 1, mode: "offline", ben: true)
        let document = try #require(try await bed.made())
        #expect(document.ticket.text(.title) == "One" && document.displaced == ["title Two"])
        #expect(document.ticket.priority == .p1, "the other fields apply")
    }

    @Test(arguments: ["live", "offline"])
    func aStaleStatusDoesNotReopenAClosedTicket(_ mode: String) async throws {
        let bed = try await shared()
        _ = try await edit(bed, 2, n: 2, #""status":"Closed""#, seen: 1)
        _ = try await edit(bed, 3, n: 1, #""status":"In Progress""#, seen: 1, mode: mode, ben: true)
        let document = try #require(try await bed.made())
        #expect(document.ticket.status == .closed && document.displaced == ["status In Progress"])
        #expect(try await edit(bed, 4, n: 2, #""status":"In Progress""#, seen: 3, ben: true) == "applied")
        #expect(try await bed.made()?.ticket.status == .inProgress, "knowing that it is closed, it is reopened")
    }

    @Test func aQueuedCloseBeatsALiveStatusThatDidNotKnow() async throws {
        let bed = try await shared()
        _ = try await edit(bed, 2, n: 2, #""status":"In Progress""#, seen: 1)
        _ = try await edit(bed, 3, n: 1, #""status":"Closed""#, seen: 1, mode: "offline", ben: true)
        let document = try #require(try await bed.made())
        #expect(document.ticket.status == .closed && document.displaced == ["status In Progress"])
    }

    @Test func aTitleThatSaysClosedIsATitle() async throws {
        let bed = try await shared()
        _ = try await edit(bed, 2, n: 2, #""title":"Closed""#, seen: 1)
        _ = try await edit(bed, 3, n: 1, #""title":"Other""#, seen: 1, ben: true)
        #expect(try await bed.made()?.ticket.text(.title) == "Other")
    }

    @Test func aReplicaKnowsWhatItWroteItself() async throws {
        let bed = try await shared()
        for n in 2...4 { _ = try await edit(bed, UInt64(n), n: n, #""priority":"P\#(n)""#, seen: 0, mode: "offline") }
        let document = try #require(try await bed.made())
        #expect(document.ticket.priority == .p4 && document.displaced.isEmpty)
    }

    @Test func aSiblingReplicasEditIsKnownWhenTheClockNamesIt() async throws {
        for named in [2, 1] {
            let bed = try await shared()
            _ = try await edit(bed, 2, n: 2, #""priority":"P1""#, seen: 1, mode: "offline")
            let more = #","mode":"offline","clock":{"tickets":1,"replicas":{"\#(Bed.laptop)":\#(named)}}"#
            try await bed.push(
                [op(3, n: 1, "ticket.update", #"{"ticket":"INC-2026-0001","priority":"P2"}"#, more: more)],
                replica: Bed.phone)
            #expect(try await bed.made()?.ticket.priority == (named == 2 ? .p2 : .p1))
        }
    }

    @Test func whoNamesATicketKnowsItsCreation() async throws {
        let bed = try await shared()
        #expect(try await edit(bed, 2, n: 1, #""priority":"P1""#, seen: 0, mode: "offline", ben: true) == "applied")
        #expect(try await bed.made()?.displaced == [])
    }

    @Test func aRequestWithoutAClockSawWhatThereIs() async throws {
        let bed = try await shared()
        _ = try await edit(bed, 2, n: 2, #""priority":"P1""#, seen: 1)
        func submit(_ priority: String, seen: Seq?) async throws {
            _ = try await bed.service.submit(
                kind: "ticket.update", body: Array(#"{"ticket":"INC-2026-0001","priority":"\#(priority)"}"#.utf8),
                author: Bed.ben, window: .zero, ticketsSeen: seen)
        }
        try await submit("P2", seen: nil)
        #expect(try await bed.made()?.displaced == [])
        try await submit("P4", seen: 1)
        #expect(try await bed.made()?.displaced == ["priority P2"])
    }

    @Test func whoHasLeftIsReplacedByNobodyAndWhoNeverWasByNothing() async throws {
        let bed = try await shared()
        try await bed.service.change(.deactivate(Bed.cleo))
        _ = try await edit(bed, 2, n: 2, #""assignedTo":"ghost@company.com""#, seen: 1)
        #expect(try await bed.made()?.ticket.assignee == Bed.ben)
        _ = try await edit(bed, 3, n: 3, #""assignedTo":10003"#, seen: 2)
        let document = try #require(try await bed.made())
        #expect(document.ticket.assignee == nil)
        #expect(document.kept == ["assignedTo ghost@company.com", "assignedTo 10003"])
    }

    @Test func aTicketThatIsNotVisibleIsUnknown() async throws {
        let bed = try await shared()
        for (id, reference) in [(2, #""INC-2026-0001""#), (3, #""INC-2026-0002""#), (4, "77")] {
            let answer = try await bed.push(
                [op(UInt64(id), n: id - 1, "ticket.update", #"{"ticket":\#(reference),"priority":"P1"}"#)], Bed.cleo,
                replica: uuid(0xC1))
            #expect(answer.results[0]["code"]?.string == "unknownTarget")
        }
    }

    @Test func thoseConcernedAreToldWhatChanged() async throws {
        let bed = try await shared()
        _ = try await edit(bed, 2, n: 1, #""status":"In Progress""#, seen: 1, ben: true)
        _ = try await edit(bed, 3, n: 2, #""priority":"P1""#, seen: 2, ben: true)
        _ = try await edit(bed, 4, n: 3, #""assignedTo":10003"#, seen: 3, ben: true)
        func told(_ user: UserID) async throws -> [String] {
            try await bed.everything(user).filter { $0["kind"]?.string == "notification" }
                .compactMap { $0["body"]?["type"]?.string }
        }
        #expect(try await told(Bed.anna) == ["status", "update", "assignment"])
        #expect(try await told(Bed.cleo) == ["assignment"])
        #expect(try await told(Bed.ben) == ["assignment"])
    }

    @Test func whoGaveWayAsAssigneeIsTold() async throws {
        let bed = try await shared()
        _ = try await edit(bed, 2, n: 2, #""assignedTo":10003"#, seen: 1)
        _ = try await edit(bed, 3, n: 3, #""assignedTo":10002"#, seen: 2)
        try await bed.push(
            [
                op(
                    4, n: 1, "ticket.update", #"{"ticket":"INC-2026-0001","assignedTo":10001}"#,
                    more: #","clock":{"tickets":1}"#)
            ], replica: Bed.phone)
        let document = try #require(try await bed.made())
        #expect(document.ticket.assignee == Bed.anna && document.displaced == ["assignedTo 10002"])
        let whole = try bed.json(document.encoded)
        #expect(whole["notes"]?.elements[0]["displaced"]?.elements[0]["value"]?.integer == 10_002)
    }
}
