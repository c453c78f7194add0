import JSONText
import TestSupport
import Testing

@testable import SyncEngine

/// Invariant 23: no answer contains what its reader may not see.
@Suite struct PrivacyTests {
    @Test func othersGetNothingButFromTimesAndBody() async throws {
        let bed = try await Bed()
        let clock = #","mode":"offline","at":"1999-01-01T00:00:00Z","clock":{"user":0,"replicas":{"\#(uuid(9))":3}}"#
        try await bed.push([op(1, n: 1, more: clock)])
        let effect = try #require(try await bed.delta(Bed.ben).records.first)
        #expect(
            effect.members.map(\.key) == [
                "journal", "seq", "id", "opId", "kind", "from", "sentAt", "receivedAt", "queued", "body",
            ])
        let home = try #require(try await bed.delta(Bed.anna).records.first)
        #expect(home["timeSuspect"]?.string == "1999-01-01T00:00:00.000Z")
        #expect(home["dot"]?.text == #"["\#(Bed.laptop)",1]"#)
        #expect(home["clock"]?["replicas"]?[uuid(9)]?.integer == 3)
    }

    @Test func aReceiptTellsItsPeerNothingMore() async throws {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1)])
        let receipt = op(2, n: 1, "receipt.read", #"{"peer":10001,"upTo":"\#(uuid(1))"}"#)
        try await bed.push([receipt], Bed.ben, replica: Bed.tablet)
        let effect = try #require(try await bed.delta(Bed.anna).records.last)
        #expect(
            effect.members.map(\.key) == [
                "journal", "seq", "id", "opId", "kind", "from", "target", "sentAt", "receivedAt", "body",
            ])
    }

    @Test func quarantineIsSeenByItsAuthorOnly() async throws {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1, "message.send", #"{"to":10002,"text":""}"#), op(2, n: 2, "contact.pin", "{}")])
        #expect(try await bed.delta(Bed.ben).records.isEmpty)
        #expect(try await bed.delta(Bed.anna).records.map { $0["kind"]?.string } == ["rejected", "rejected"])
    }

    @Test func anotherReadersCursorOrPageIsRefusedWithoutSayingWhose() async throws {
        let bed = try await Bed()
        let cursor = try await bed.delta(Bed.anna)["cursor"]?.string
        await #expect(throws: Refusal(.cursorInvalid, "this cursor cannot be used; pull without one")) {
            try await bed.delta(Bed.ben, cursor: cursor)
        }
        await #expect(throws: Refusal.self) {
            try await bed.push([], Bed.ben, more: #""cursor":"\#(cursor ?? "")""#)
        }
    }

    @Test func anOperationIsLookedUpForItsAuthorOnly() async throws {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1)])
        let id = try #require(OperationID(uuid(1)))
        let found = try #require(try await bed.service.operation(id, author: Bed.anna))
        #expect(try bed.json(found)["status"]?.string == "applied")
        #expect(try await bed.service.operation(id, author: Bed.ben) == nil)
    }
}
