import JSONText
import TestSupport
import Testing

@testable import SyncEngine

/// What notifications say.
@Suite struct NotificationTextTests {
    private func text(_ body: String, from: UserID = Bed.ben) async throws -> NotificationText {
        let bed = try await Bed()
        var content = RecordContent(kind: "notification", from: from, sentAt: bed.clock.now, receivedAt: bed.clock.now)
        content.body = Array(body.utf8)
        let append = Append(
            operation: OperationID(Bits128(high: 0, low: 1)), home: .user(Bed.ben),
            digest: ContentDigest(Bits128(high: 0, low: 1)), id: EventID(1), entries: [])
        let record = Record(seq: 1, append: append, content: content, isHome: false)
        return NotificationText(record, reader: Bed.anna, bed.service.directory)
    }

    @Test(arguments: [
        (
            #"{"type":"assignment","number":"INC-2026-0001","title":"Mail","assignedTo":10001}"#,
            "Ben assigned INC-2026-0001 to you: Mail"
        ),
        (
            #"{"type":"assignment","number":"INC-2026-0001","title":"Mail","assignedTo":10003}"#,
            "Ben assigned INC-2026-0001 to Cleo: Mail"
        ),
        (#"{"type":"assignment","number":"INC-2026-0001","title":"Mail"}"#, "Ben assigned INC-2026-0001: Mail"),
        (
            #"{"type":"status","number":"INC-2026-0001","title":"Mail","status":"Closed"}"#,
            "Ben set INC-2026-0001 to Closed: Mail"
        ),
        (#"{"type":"note","number":"INC-2026-0001","title":"Mail"}"#, "Ben wrote a note on INC-2026-0001: Mail"),
        (#"{"type":"mention","number":"INC-2026-0001","title":""}"#, "Ben mentioned you in INC-2026-0001"),
        (#"{"type":"update","number":"INC-2026-0001","title":"Mail"}"#, "Ben changed INC-2026-0001: Mail"),
        (#"{"type":"info","text":"As it stands"}"#, "As it stands"),
        (#"{"type":7,"number":null,"title":{}}"#, "Ben changed a ticket"),
        ("{}", "Ben changed a ticket"),
    ])
    func `each kind has its sentence, and what is missing is not made up`(body: String, message: String) async throws {
        #expect(try await text(body).message == message)
    }

    @Test func `what nobody did is told without a name`() async throws {
        let late = #"{"type":"sla","number":"INC-2026-0001","title":"Mail","which":"response"}"#
        let told = try await text(late, from: .ticketUpdates).message
        #expect(told == "INC-2026-0001 has missed its response time: Mail")
        let soon = #"{"type":"sla","number":"INC-1","title":"Mail","breach":"soon","which":"resolution"}"#
        #expect(
            try await text(soon, from: .ticketUpdates).message == "The resolution time of INC-1 is nearly over: Mail")
        let gone = #"{"type":"status","number":"INC-2026-0001","title":"Mail","status":"Closed"}"#
        #expect(try await text(gone, from: UserID(99_999)).message == "INC-2026-0001 was set to Closed: Mail")
    }

    @Test func `a long title is cut, in whole characters`() async throws {
        let title = String(repeating: "👩‍👩‍👧‍👦", count: 300)
        let message = try await text(#"{"type":"note","number":"INC-1","title":"\#(title)"}"#).message
        #expect(message.count < 170 && message.hasSuffix("👩‍👩‍👧‍👦…"))
    }
}
