import JSONText
import TestSupport
import Testing

@testable import SyncEngine

@Suite struct PastTicketTests {
    private func past(
        _ name: UInt64, _ body: String, kind: String = "ticket.create", at: String = "2024-03-01T10:00:00.000Z",
        id: UInt64? = nil
    ) -> PastOperation {
        PastOperation(
            operation: OperationID(Bits128(high: 9, low: name)), author: Bed.anna, kind: kind, body: Array(body.utf8),
            at: Timestamp(at.utf8) ?? Timestamp(milliseconds: 0),
            fingerprint: ContentDigest(kind: kind, canonicalBody: Array(body.utf8)), id: id.map { EventID($0) })
    }

    private func creation(_ brought: String = "", status: String = "Closed") -> String {
        Bed.ticket(more: #","status":"\#(status)","brought":{\#(brought)}"#)
    }

    @Test func aPastTicketHasTheStatusAndTimesThatItBrings() async throws {
        let bed = try await Bed()
        let brought = #"""
            "reportedAt":"2024-02-29T10:00:00.000Z","respondedAt":"2024-03-01T11:00:00.000Z",
            "resolvedAt":"2024-03-02T10:00:00.000Z","resolvedBy":10002,"closedAt":"2024-03-03T10:00:00.000Z",
            "closedBy":10003,"changedAt":"2099-01-01T00:00:00.000Z","unknown":[1],"extensions":[["a"]]
            """#
        let outcome = try await bed.service.record([past(1, creation(brought), id: 7)])
        #expect(outcome.map(\.status) == [.created] && outcome[0].id == EventID(7))
        let document = try #require(try await bed.document(.id(EventID(7))))
        let ticket = document.ticket
        #expect(ticket.status == .closed && ticket.isImported)
        #expect(ticket.reportedAt.description == "2024-02-29T10:00:00.000Z")
        #expect(ticket.respondedAt?.description == "2024-03-01T11:00:00.000Z")
        #expect(ticket.resolvedAt?.description == "2024-03-02T10:00:00.000Z" && ticket.resolvedBy == Bed.ben)
        #expect(ticket.closedAt?.description == "2024-03-03T10:00:00.000Z" && ticket.closedBy == Bed.cleo)
        // A time to come is now.
        #expect(ticket.changedAt == bed.clock.now)
        #expect(document.brought.extensions.map { String(decoding: $0, as: UTF8.self) } == #"[["a"]]"#)
        let told = try await bed.ticketRecords(Bed.anna)
        #expect(told.count == 1 && told[0]["body"]?["brought"] == nil && told[0]["body"]?["fields"] != nil)
    }

    @Test(arguments: [
        #""closedAt":5"#, #""resolvedBy":"ben""#, #""extensions":{}"#, #""slaMet":1"#, #""formats":[]"#,
        #""source":null,"externalID":7"#,
    ])
    func whatCannotBeBroughtIsRejected(_ brought: String) async throws {
        let bed = try await Bed()
        let outcome = try await bed.service.record([past(1, creation(brought))])
        #expect(outcome.map(\.status) == [.rejected])
        #expect(try await bed.service.store.heads([.tickets]) == [0])
    }

    @Test func nobodyBringsAnythingByAPush() async throws {
        let bed = try await Bed()
        try await bed.push([
            op(1, n: 1, "ticket.create", creation(#""closedAt":"2024-03-03T10:00:00.000Z","extensions":[]"#))
        ])
        let document = try #require(try await bed.made())
        #expect(document.ticket.status == .open && document.ticket.closedAt == nil && !document.ticket.isImported)
        #expect(document.brought == TicketDocument.Brought())
    }

    @Test func idsAreKeptOnlyWhenFreeAndGivenOut() async throws {
        let bed = try await Bed()
        let own = try await bed.push([op(1, n: 1, "ticket.create", Bed.ticket())]).results[0]["id"]?.natural ?? 0
        let wanted: [UInt64?] = [7, 7, own, 1 << 52, nil, 8]
        let outcomes = try await bed.service.record(
            wanted.enumerated().map { past(UInt64($0.offset + 1), creation(), id: $0.element) })
        let ids = outcomes.compactMap(\.id?.rawValue)
        #expect(ids[0] == 7 && ids[5] == 8)
        #expect(ids[1...4].allSatisfy { $0 > own && $0 < 1 << 52 } && Set(ids).count == 6)
        let note = past(20, #"{"ticket":7,"comment":"x"}"#, kind: "ticket.note", id: 8)
        let kept = past(21, #"{"ticket":7,"comment":"y"}"#, kind: "ticket.note", id: 9)
        let notes = try await bed.service.record([note, kept])
        #expect(notes[0].id != EventID(8) && notes[1].id == EventID(9))
        // The ids that come next are above, also after a restart.
        let next = try await bed.push([op(2, n: 2, "ticket.create", Bed.ticket())]).results[0]["id"]?.natural ?? 0
        #expect(next > ids.max() ?? .max)
    }

    @Test func anUpdateLeavesWhatPeopleHereWrote() async throws {
        let bed = try await Bed()
        _ = try await bed.service.record([past(1, creation(status: "Open"), id: 7)])
        try await bed.push([op(1, n: 1, "ticket.update", #"{"ticket":7,"priority":"P1"}"#)])
        let body = #"{"ticket":7,"priority":"P4","title":"New","brought":{}}"#
        let update = past(2, body, kind: "ticket.update", at: "2024-03-05T10:00:00.000Z")
        let outcomes = try await bed.service.record([update])
        #expect(outcomes == [PastOutcome(.created, id: outcomes[0].id, stayed: [.priority])])
        let ticket = try #require(try await bed.document(.id(EventID(7)))).ticket
        #expect(ticket.text(.title) == "New" && ticket.priority == .p1)
        #expect(ticket.changedAt == bed.clock.now)
    }

    @Test func erasureLeavesWhatRules() throws {
        let body =
            Array(
                #"{"number":"INC-1","type":"Task","fields":{"title":"x","status":"Open"},"brought":{"closedAt":"t","#
                    .utf8)
            + Array(#""source":"s","extensions":["x"]}}"#.utf8)
        let left = RecordContent.remainder(ofBody: body[...], kind: "ticket.create")
        #expect(
            left.map { String(decoding: $0, as: UTF8.self) }
                == #"{"number":"INC-1","type":"Task","fields":{"status":"Open"},"brought":{"closedAt":"t"}}"#)
    }
}
