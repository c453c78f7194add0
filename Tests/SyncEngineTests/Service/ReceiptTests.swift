import JSONText
import TestSupport
import Testing

@testable import SyncEngine

@Suite struct ReceiptTests {
    private func receipt(_ id: UInt64, n: Int, _ kind: String, _ upTo: String) -> String {
        op(id, n: n, "receipt.\(kind)", #"{"peer":10001,"upTo":\#(upTo)}"#)
    }

    /// A bed in which Anna wrote five messages to Ben.
    private func bed() async throws -> Bed {
        let bed = try await Bed()
        try await bed.push((1...5).map { op(UInt64($0), n: $0) })
        return bed
    }

    @Test func aReceiptMovesBothSides() async throws {
        let bed = try await bed()
        #expect(try await bed.unread(Bed.ben, Bed.anna)["count"]?.integer == 5)
        let answer = try await bed.push([receipt(11, n: 1, "read", "\"\(uuid(3))\"")], Bed.ben, replica: Bed.tablet)
        #expect(answer.statuses == ["applied"])
        let unread = try await bed.unread(Bed.ben, Bed.anna)
        #expect(unread["count"]?.integer == 2 && unread["readUpTo"]?["seq"]?.integer == 3)
        #expect(unread["messages"]?.elements.compactMap { $0["seq"]?.integer } == [4, 5])
        let theirs = try await bed.service.state(of: Bed.anna).conversations[Bed.ben]
        #expect(theirs?.peerRead == 3 && theirs?.ownRead == 0)
    }

    @Test(arguments: ["1", "\"\(uuid(99))\"", "9007199254740991"])
    func aReceiptOfNothingKnownIsSuperseded(_ upTo: String) async throws {
        let bed = try await bed()
        let answer = try await bed.push([receipt(11, n: 1, "read", upTo)], Bed.ben, replica: Bed.tablet)
        #expect(answer.statuses == ["superseded"])
        #expect(try await bed.delta(Bed.anna).records.count == 5, "nobody is told")
        #expect(try await bed.delta(Bed.ben).records.last?["body"] == nil)
    }

    @Test func aReceiptThatMovesNothingIsSuperseded() async throws {
        let bed = try await bed()
        let steps = [("read", 4), ("read", 4), ("read", 2), ("delivered", 4), ("delivered", 5)]
        let queue = steps.enumerated().map { receipt(UInt64(20 + $0), n: $0 + 1, $1.0, "\"\(uuid(UInt64($1.1)))\"") }
        let answer = try await bed.push(queue, Bed.ben, replica: Bed.tablet)
        #expect(answer.statuses == ["applied", "superseded", "superseded", "superseded", "applied"])
    }

    @Test("Invariant 3: the order in which receipts arrive does not change the state")
    func orderDoesNotMatter() async throws {
        let steps = [("read", 4), ("delivered", 2), ("delivered", 3), ("read", 1)]
        var seen: [UserID: Conversation] = [:]
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2], [2, 3, 0, 1]] {
            let bed = try await bed()
            let queue = order.enumerated().map { place, step in
                receipt(UInt64(20 + step), n: place + 1, steps[step].0, "\"\(uuid(UInt64(steps[step].1)))\"")
            }
            try await bed.push(queue, Bed.ben, replica: Bed.tablet)
            for (user, peer) in [(Bed.anna, Bed.ben), (Bed.ben, Bed.anna)] {
                let conversation = try #require(try await bed.service.state(of: user).conversations[peer])
                #expect(conversation == seen[user] ?? conversation, "order \(order)")
                seen[user] = conversation
            }
        }
    }

    @Test func aQueuedReceiptMayNameAMessageOfTheSamePush() async throws {
        let bed = try await Bed()
        let queue = [
            op(1, n: 1), op(2, n: 2, "receipt.read", #"{"peer":10002,"upTo":"\#(uuid(1))"}"#),
            op(3, n: 3, "message.send", #"{"to":10002,"text":"Re","replyTo":"\#(uuid(1))"}"#),
        ]
        let answer = try await bed.push(queue)
        #expect(answer.statuses == ["applied", "applied", "applied"])
        let sentAt = answer.results.compactMap { $0["sentAt"]?.string }
        #expect(sentAt[2] > sentAt[0])
    }
}

@Suite struct ContactTests {
    private func pin(_ bed: Bed, _ kind: String, _ user: UserID) async throws -> Submission {
        try await bed.service.submit(
            kind: kind, body: Array(#"{"user":\#(user)}"#.utf8), author: Bed.anna, window: .zero)
    }

    @Test func pinnedFirstThenByCountAndRecency() async throws {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1), op(2, n: 2), op(3, n: 3, "message.send", #"{"to":1,"text":"Help"}"#)])
        _ = try await pin(bed, "contact.pin", Bed.cleo)
        let contacts = try await bed.service.contacts(of: Bed.anna)
        #expect(contacts.map(\.user) == [Bed.cleo, Bed.ben, UserID(1)])
        #expect(contacts.map(\.messages) == [0, 2, 1] && contacts.map(\.isPinned) == [true, false, false])
        #expect(try await bed.service.contacts(of: Bed.ben).map(\.unread) == [2])
    }

    @Test func ofTwoLiveRequestsInOneMillisecondTheLaterCounts() async throws {
        let bed = try await Bed()
        _ = try await pin(bed, "contact.pin", Bed.ben)
        _ = try await pin(bed, "contact.unpin", Bed.ben)
        #expect(try await bed.service.contacts(of: Bed.anna).isEmpty)
        _ = try await pin(bed, "contact.pin", Bed.ben)
        #expect(try await bed.service.contacts(of: Bed.anna).map(\.user) == [Bed.ben])
    }

    @Test func anOlderPinThatArrivesLateChangesNothing() async throws {
        let bed = try await Bed()
        let late = #","at":"2026-11-22T07:00:00Z","mode":"offline""#
        try await bed.push([op(1, n: 1, "contact.unpin", #"{"user":10002}"#)])
        try await bed.push([op(2, n: 1, "contact.pin", #"{"user":10002}"#, more: late)], replica: Bed.phone)
        #expect(try await bed.service.contacts(of: Bed.anna).isEmpty)
    }

    @Test func nobodyCannotBePinned() async throws {
        let bed = try await Bed()
        #expect(try await pin(bed, "contact.pin", UserID(77)).rejection?.code == .unknownTarget)
        #expect(try await pin(bed, "contact.pin", UserID(3)).status == .applied)
    }
}
