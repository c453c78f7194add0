import JSONText
import TestSupport
import Testing

@testable import SyncEngine

@Suite struct PushTests {
    @Test("Invariant 21: a bad operation delays no other")
    func aBadOperationDelaysNoOther() async throws {
        let bed = try await Bed()
        let bad = #"{"opId":"\#(uuid(2))","n":2,"kind":"message.send","body":{"to":10002,"to":1}}"#
        let answer = try await bed.push([op(1, n: 1), bad, op(3, n: 3), "tru", op(4, n: 4)])
        #expect(answer.statuses == ["applied", "rejected", "applied", "rejected", "applied"])
        #expect(answer.results[1]["opId"]?.string == uuid(2) && answer.results[1]["code"]?.string == "malformed")
        #expect(answer.results[1]["queue"]?.string == "surface" && answer["processed"]?.integer == 5)
        let again = try await bed.push([op(1, n: 1), bad, op(3, n: 3), "tru", op(4, n: 4)])
        #expect(again.statuses == ["duplicate", "rejected", "duplicate", "rejected", "duplicate"])
        #expect(again.results[1].text == answer.results[1].text && again.results[3].text == answer.results[3].text)
    }

    @Test func anOperationThatGrowsByItsEscapesStillFitsItsRecord() async throws {
        let bed = try await Bed()
        let huge = #"{"opId":"\#(uuid(1))","n":1,"kind":"x","body":"\#(String(repeating: "\u{1}", count: 1_000_000))"}"#
        #expect(try await bed.push([huge]).statuses == ["rejected"])
        let stored = try await bed.service.store.read(.user(Bed.anna), after: 0, limit: 1).records
        #expect(stored.allSatisfy { $0.content.count < 3 << 20 })
        #expect(try await bed.push([op(2, n: 2)]).statuses == ["applied"])
    }

    @Test(arguments: [
        (#"{"to":77,"text":"x"}"#, "unknownReceiver"), (#"{"to":"nobody@example.org","text":"x"}"#, "unknownReceiver"),
        (#"{"to":"Sarah@Company.com","text":"x"}"#, "demoContact"), (#"{"to":10003,"text":"x"}"#, "forbidden"),
        (#"{"to":10002,"text":"x","replyTo":5}"#, "unknownTarget"), (#"{"to":10002,"text":" "}"#, "malformed"),
    ])
    func aMessageThatCannotBeDeliveredIsKept(_ body: String, _ code: String) async throws {
        let bed = try await Bed()
        try await bed.service.change(.deactivate(Bed.cleo))
        let answer = try await bed.push([op(1, n: 1, "message.send", body)])
        #expect(answer.statuses == ["rejected"] && answer.results[0]["code"]?.string == code)
        let record = try await bed.delta().records[0]
        #expect(record["body"]?["content"]?.text == body && record["body"]?["kind"]?.string == "message.send")
        #expect(record["id"]?.integer == answer.results[0]["quarantineId"]?.integer)
    }

    @Test func systemContactsAreReachedExceptFromDemoMode() async throws {
        let bed = try await Bed()
        let body = #"{"to":1,"text":"x"}"#
        let demo = #","mode":"demo""#
        let answer = try await bed.push([
            op(1, n: 1, "message.send", body), op(2, n: 2, "message.send", body, more: demo),
        ])
        #expect(answer.statuses == ["applied", "rejected"] && answer.results[0]["at"]?.text == "{}")
    }

    @Test func aReceiverIsFoundByAddressInAnyCase() async throws {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1, "message.send", #"{"to":"BEN@Example.org","text":"x"}"#)])
        #expect(try await bed.delta(Bed.ben).records.count == 1)
        #expect(try await bed.delta().records[0]["peer"]?.integer == 10_002)
    }

    @Test func replicasBelongToOnePerson() async throws {
        let bed = try await Bed()
        func code(_ more: String, _ user: UserID = Bed.anna, _ replica: String = Bed.phone) async -> Refusal.Code? {
            do { try await bed.push([op(1, n: 1)], user, replica: replica, more: more) } catch {
                return (error as? Refusal)?.code
            }
            return nil
        }
        #expect(await code(#""mintedFor":10002"#) == .replicaOwner)
        #expect(await code(#""mintedFor":10001"#) == nil)
        #expect(await code(#""limit":0"#, Bed.ben) == .replicaOwner)
        let phone = ReplicaID(Bits128(high: 0, low: 0xA2))
        await #expect(throws: Refusal.self) { try await bed.service.change(.retireReplica(phone, owner: Bed.ben)) }
        try await bed.service.change(.retireReplica(phone, owner: Bed.anna))
        #expect(await code(#""limit":0"#) == .replicaRetired)
        let unclaimed = try await bed.push([op(2, n: 1)], replica: uuid(9), more: #""mintedFor":null"#)
        #expect(unclaimed.statuses == ["retry"] && unclaimed.results[0]["code"]?.string == "claimRequired")
        #expect(bed.service.directory.binding(of: ReplicaID(Bits128(high: 0, low: 9))) == nil)
    }

    @Test("Invariant 24: unknown kinds round-trip byte for byte")
    func unknownKindsRoundTrip() async throws {
        let bed = try await Bed()
        let bodies = [#"{ "a" : [1.50,1E+3,-0] , "é":"\u00e9\/" }"#, "[ ]", "null", "-1.0e-7", #""\ud83d\ude00""#]
        let answer = try await bed.push(bodies.enumerated().map { op(UInt64($0 + 1), n: $0 + 1, "future.kind", $1) })
        #expect(answer.results.allSatisfy { $0["status"]?.string == "applied" && $0["opaque"]?.boolean == true })
        let kept = try await bed.delta().records.map { $0["body"]?.text ?? "" }
        #expect(kept == [#"{"a":[1.50,1E+3,-0],"é":"\u00e9\/"}"#, "[]", "null", "-1.0e-7", #""\ud83d\ude00""#])
    }

    @Test("Invariant 4: splitting a push anywhere gives the same journals")
    func splittingAPushChangesNothing() async throws {
        let queue = (1...12).map { index in
            index % 3 == 0
                ? op(
                    UInt64(index), n: index + 1, "receipt.read", #"{"peer":10002,"upTo":"\#(uuid(UInt64(index - 1)))"}"#
                )
                : op(UInt64(index), n: index + 1)
        }
        var generator = SeededGenerator(seed: 12)
        var expected: [StoredRecord]?
        for _ in 0..<12 {
            let bed = try await Bed()
            try await bed.push([op(99, n: 1, "void", "{}")])
            var place = 0
            while place < queue.count {
                let end = generator.number(place...queue.count)
                try await bed.push(Array(queue[max(0, place - generator.number(0...2))..<end]))
                place = max(place, end)
            }
            let records = try await bed.service.store.read(.user(Bed.anna), after: 0, limit: 100).records
            #expect(records == expected ?? records)
            expected = records
        }
    }

    @Test func aReportComesWithNewDecisionsOnly() async throws {
        let bed = try await Bed()
        let queue = [op(1, n: 1), op(2, n: 2, "message.send", "{}")]
        let first = try await bed.push(queue)
        #expect(first["report"]?["text"]?.string == "1 taken over, 1 could not be sent and is kept.")
        #expect(try await bed.push(queue)["report"] == nil)
        #expect(try await bed.push([op(9, n: 9)])["report"] == nil)
        #expect(try await bed.push([op(1, n: 1), op(3, n: 3)])["report"]?["duplicate"]?.integer == 1)
    }

    @Test func fiveHundredOperationsAreDecidedInOnePush() async throws {
        let bed = try await Bed()
        let answer = try await bed.push((1...500).map { op(UInt64($0), n: $0) })
        #expect(answer.statuses.allSatisfy { $0 == "applied" } && answer["replica"]?["n"]?.integer == 500)
    }
}

@Suite struct SubmitTests {
    private func send(_ bed: Bed, _ text: String = "Hi", window: Duration = .seconds(10)) async throws -> Submission {
        try await bed.service.submit(
            kind: "message.send", body: Array(#"{"to":10002,"text":"\#(text)"}"#.utf8), author: Bed.anna, window: window
        )
    }

    @Test func theSameContentWithinTheWindowIsOneMessage() async throws {
        let store = MemoryStore()
        let bed = try await Bed(store)
        let first = try await send(bed)
        bed.clock.advance(milliseconds: 10_000)
        let again = try await send(try await Bed(store, clock: bed.clock))
        #expect(first.status == .applied && again.status == .duplicate && again.id == first.id)
        #expect(try await send(bed, "Other").id != first.id)
        bed.clock.advance(milliseconds: 1)
        #expect(try await send(bed).status == .applied)
        #expect(try await send(bed, window: .zero).status == .applied)
    }

    @Test(
        "Each kind has the window of the frontend's contract",
        arguments: [
            ("message.send", #"{"to":10002,"text":"Hi"}"#, 15_000), ("ai.ask", #"{"message":"Hi"}"#, 5_000),
            ("receipt.read", #"{"peer":10002,"upTo":7}"#, -1),
        ])
    func windowsByKind(_ kind: String, _ body: String, _ milliseconds: Int64) async throws {
        let bed = try await Bed()
        func submit() async throws -> EventID {
            try await bed.service.submit(kind: kind, body: Array(body.utf8), author: Bed.anna).id
        }
        let first = try await submit()
        bed.clock.advance(milliseconds: max(0, milliseconds))
        #expect(try await (submit() == first) == (milliseconds >= 0))
        bed.clock.advance(milliseconds: 1)
        #expect(try await submit() != first)
    }

    @Test func aClashInQuarantineIsNoFirstOfALiveRequest() async throws {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1, "message.send", #"{"to":10002,"text":"One"}"#)])
        try await bed.push([op(1, n: 1, "message.send", #"{"to":10002,"text":"Hi"}"#)])
        #expect(try await send(bed).status == .applied)
    }

    @Test(arguments: ["", "[]", "null", "{", #"{"to":1,"to":1}"#])
    func aBodyThatIsNoObjectIsRefused(_ body: String) async throws {
        let bed = try await Bed()
        await #expect {
            try await bed.service.submit(kind: "message.send", body: Array(body.utf8), author: Bed.anna, window: .zero)
        } throws: { ($0 as? Refusal)?.code == .malformed }
    }

    @Test func historyIsPagedFromTheEnd() async throws {
        let bed = try await Bed()
        var ids: [EventID] = []
        for index in 0..<7 { ids.append(try await send(bed, "m\(index)").id) }
        let last = try await bed.service.history(reader: Bed.ben, peer: Bed.anna, before: nil, limit: 3)
        #expect(
            last.map(\.text) == ["m4", "m5", "m6"]
                && last.allSatisfy { $0.sender == Bed.anna && $0.receiver == Bed.ben })
        let page = try await bed.service.history(reader: Bed.anna, peer: Bed.ben, before: ids[4], limit: 3)
        #expect(page.map(\.text) == ["m1", "m2", "m3"] && page.allSatisfy { $0.receiver == Bed.ben })
        #expect(try await bed.service.history(reader: Bed.anna, peer: Bed.ben, before: ids[0], limit: 3).isEmpty)
        #expect(try await bed.service.history(reader: Bed.anna, peer: Bed.cleo, before: nil, limit: .max).isEmpty)
    }
}
