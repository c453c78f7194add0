import JSONText
import TestSupport
import Testing

@testable import SyncEngine

/// The rules of dedupe one by one: known · conflict · fork · gap · new.
@Suite struct DedupeTests {
    private let other = #"{"to":10002,"text":"Other"}"#

    @Test func aKnownOperationIsADuplicateWithTheFirstNumbers() async throws {
        let bed = try await Bed()
        let first = try await bed.push([op(1, n: 1), op(2, n: 2, "void", "{}")])
        bed.clock.advance(milliseconds: 90_000)
        let again = try await bed.push([op(1, n: 1), op(2, n: 2, "void", "{}")])
        #expect(first.statuses == ["applied", "superseded"] && again.statuses == ["duplicate", "duplicate"])
        for name in ["id", "seq", "at", "sentAt"] {
            #expect(again.results.map { $0[name]?.text } == first.results.map { $0[name]?.text })
        }
        #expect(try await bed.delta().records.count == 2)
    }

    @Test(arguments: [
        #"{ "text" : "Hello", "to":10002 }"#, #"{"to":10002,"text":"\u0048ello"}"#,
        #"{"t\u006f":10002,"text":"Hello"}"#,
    ])
    func keyOrderWhitespaceAndEscapesAreTheSameContent(_ body: String) async throws {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1)])
        let again = try await bed.push([op(1, n: 1, "message.send", body, more: #","at":"2000-01-01T00:00:00Z""#)])
        #expect(again.statuses == ["duplicate"])
    }

    @Test func numbersAreComparedAsWritten() async throws {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1, "x.y", #"{"v":1.0}"#)])
        #expect(try await bed.push([op(1, n: 1, "x.y", #"{"v":1.00}"#)]).statuses == ["rejected"])
        #expect(try await bed.push([op(1, n: 1, "x.z", #"{"v":1.0}"#)]).statuses == ["rejected"])
    }

    @Test func aKnownOperationUnderANewReplicaConsumesItsDotAndNothingElse() async throws {
        let bed = try await Bed()
        let first = try await bed.push([op(1, n: 1), op(2, n: 2)])
        let rebased = try await bed.push([op(1, n: 1), op(2, n: 2), op(3, n: 3)], replica: Bed.phone)
        #expect(rebased.statuses == ["duplicate", "duplicate", "applied"])
        #expect(rebased.results[0]["seq"]?.integer == first.results[0]["seq"]?.integer)
        #expect(rebased["replica"]?["n"]?.integer == 3)
        let kinds = try await bed.delta().records.map { $0["kind"]?.string ?? "" }
        #expect(kinds == ["message.send", "message.send", "alias", "alias", "message.send"])
        #expect(try await bed.delta(Bed.ben).records.count == 3)
    }

    @Test func anAliasIsWrittenOnce() async throws {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1)])
        for _ in 0..<3 {
            let again = try await bed.push([op(1, n: 1)], replica: Bed.phone)
            #expect(again.statuses == ["duplicate"] && again["replica"]?["n"]?.integer == 1)
        }
        #expect(try await bed.delta().records.count == 2)
    }

    @Test func otherContentUnderAKnownIDIsKeptInQuarantineOnce() async throws {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1)])
        let clash = try await bed.push([op(1, n: 2, "message.send", other), op(2, n: 3)])
        #expect(clash.statuses == ["rejected", "applied"])
        #expect(clash.results[0]["code"]?.string == "operationConflict")
        let again = try await bed.push([op(1, n: 2, "message.send", other), op(2, n: 3)])
        #expect(again.statuses == ["rejected", "duplicate"])
        #expect(again.results[0].text == clash.results[0].text)
        let item = try await bed.delta().records.first { $0["kind"]?.string == "rejected" }
        #expect(item?["body"]?["content"]?.text == other)
        #expect(try await bed.delta().records.count == 3)
    }

    @Test func aClashAtADecidedPlaceIsKeptToo() async throws {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1), op(2, n: 2)])
        #expect(try await bed.push([op(1, n: 1, "message.send", other)]).statuses == ["rejected"])
        #expect(try await bed.push([op(3, n: 3)]).statuses == ["applied"])
    }

    @Test("Invariant 22: a clash that is on record consumes its dot under a new replica as well")
    func aKnownClashUnderANewReplicaConsumesItsDot() async throws {
        let bed = try await Bed()
        let first = try await bed.push([op(1, n: 1), op(1, n: 2, "message.send", other), op(2, n: 3)])
        let queue = [op(1, n: 1), op(1, n: 2, "message.send", other), op(2, n: 3), op(3, n: 4)]
        let rebased = try await bed.push(queue, replica: Bed.phone)
        #expect(rebased.statuses == ["duplicate", "rejected", "duplicate", "applied"])
        #expect(rebased.results[1].text == first.results[1].text)
        #expect(rebased["replica"]?["n"]?.integer == 4)
        let again = try await bed.push(queue, replica: Bed.phone)
        #expect(again.statuses == ["duplicate", "rejected", "duplicate", "duplicate"])
    }

    @Test func aClashTwiceInOnePushConsumesBothDots() async throws {
        let bed = try await Bed()
        let clash = "message.send"
        let answer = try await bed.push([
            op(1, n: 1), op(1, n: 2, clash, other), op(1, n: 3, clash, other), op(2, n: 4),
        ])
        #expect(answer.statuses == ["applied", "rejected", "rejected", "applied"])
        #expect(answer.results[1]["quarantineId"]?.text == answer.results[2]["quarantineId"]?.text)
    }

    @Test func anUnknownOperationAtADecidedPlaceForksAndVoidsThePush() async throws {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1), op(2, n: 2)])
        await #expect {
            try await bed.push([op(3, n: 3), op(9, n: 2), op(4, n: 4)])
        } throws: { error in
            (error as? Refusal)?.code == .replicaForked && (error as? Refusal)?.queue == .rebase
        }
        #expect(try await bed.delta().records.count == 2, "a refused fork decides nothing")
        #expect(try await bed.push([op(3, n: 3)]).statuses == ["applied"], "and freezes nobody")
    }

    @Test func aGapIsToldByItsLowestMissingNumber() async throws {
        let bed = try await Bed()
        let answer = try await bed.push([op(3, n: 3), op(5, n: 5)])
        #expect(answer.statuses == ["retry", "retry"])
        #expect(answer.results.map { $0["need"]?.integer } == [1, 1])
        #expect(try await bed.delta().records.isEmpty)
        let part = try await bed.push([op(1, n: 1), op(3, n: 3), op(2, n: 2)])
        #expect(part.statuses == ["applied", "retry", "applied"])
        #expect(part.results[1]["need"]?.integer == 2)
        #expect(part.results[1]["queue"]?.string == "keep")
    }

    @Test func anOperationTwiceInOnePushIsDecidedOnce() async throws {
        let bed = try await Bed()
        let answer = try await bed.push([op(1, n: 1), op(1, n: 1), op(2, n: 2), op(1, n: 3)])
        #expect(answer.statuses == ["applied", "duplicate", "applied", "duplicate"])
        #expect(Set([0, 1, 3].map { answer.results[$0]["id"]?.text }).count == 1)
        #expect(answer["replica"]?["n"]?.integer == 3, "the third dot is an alias")
        #expect(try await bed.delta(Bed.ben).records.count == 2)
    }

    @Test(arguments: ["9223372036854775807", "9223372036854775808", "18446744073709551616", "1e300"])
    func hugeNumbersAreGapsOrMalformedAndNeverMore(_ n: String) async throws {
        let bed = try await Bed()
        let text = op(1, n: 1).replacing(#""n":1"#, with: #""n":\#(n)"#)
        let status = try await bed.push([text]).statuses[0]
        #expect(status == (n == "9223372036854775807" ? "retry" : "rejected"))
        #expect(try await bed.push([op(2, n: 1)]).statuses == ["applied"])
    }
}
