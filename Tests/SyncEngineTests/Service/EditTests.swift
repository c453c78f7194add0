import JSONText
import TestSupport
import Testing

@testable import SyncEngine

@Suite struct EditTests {
    private func edit(_ id: UInt64, n: Int, _ text: String, of message: String = uuid(1), more: String = "") -> String {
        op(id, n: n, "message.edit", #"{"message":"\#(message)","text":"\#(text)"}"#, more: more)
    }

    private func at(_ minute: Int, clock: String = "{}") -> String {
        #","mode":"offline","at":"2026-11-22T07:\#(minute):00Z","clock":\#(clock)"#
    }

    /// A bed in which Anna wrote to Ben on her laptop, at ten past seven.
    private func bed() async throws -> Bed {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1, more: at(10))])
        return bed
    }

    private func text(_ bed: Bed, _ reader: UserID = Bed.anna, _ peer: UserID = Bed.ben) async throws -> String? {
        try await bed.service.history(reader: reader, peer: peer, before: nil, limit: 9).first?.text
    }

    @Test func bothSidesReadTheEditedText() async throws {
        let bed = try await bed()
        let answer = try await bed.push([edit(2, n: 2, "Bye")])
        #expect(answer.statuses == ["applied"] && answer.results[0]["at"]?.text == #"{"user:10002":2}"#)
        for (reader, peer) in [(Bed.anna, Bed.ben), (Bed.ben, Bed.anna)] {
            let message = try #require(
                try await bed.service.history(reader: reader, peer: peer, before: nil, limit: 9).first)
            #expect(message.text == "Bye" && !message.isDeleted && message.editedAt ?? message.sentAt > message.sentAt)
        }
        let effect = try #require(try await bed.delta(Bed.ben).records.last)
        #expect(
            effect.members.map(\.key) == [
                "journal", "seq", "id", "opId", "kind", "from", "target", "sentAt", "receivedAt", "body",
            ])
        #expect(effect["body"]?["text"]?.string == "Bye")
    }

    @Test func aMessageIsNamedByItsIDToo() async throws {
        let bed = try await bed()
        let id = try await bed.delta().records[0]["id"]?.integer ?? 0
        let body = #"{"message":\#(id),"text":"Bye"}"#
        #expect(try await bed.push([op(2, n: 2, "message.edit", body)]).statuses == ["applied"])
        #expect(try await text(bed, Bed.ben, Bed.anna) == "Bye")
    }

    @Test func aQueuedMessageIsEditedAndDeletedInTheSamePush() async throws {
        let bed = try await Bed()
        let answer = try await bed.push([
            op(1, n: 1), edit(2, n: 2, "Bye"), op(3, n: 3, "message.delete", #"{"message":"\#(uuid(1))"}"#),
        ])
        #expect(answer.statuses == ["applied", "applied", "applied"])
        #expect(try await bed.service.state(of: Bed.ben).conversations[Bed.anna]?.entries.count == 1)
    }

    @Test(arguments: ["message.edit", "message.delete"])
    func onlyItsAuthorChangesAMessage(_ kind: String) async throws {
        let bed = try await bed()
        let body = #"{"message":"\#(uuid(1))","text":"Mine"}"#
        let answer = try await bed.push([op(2, n: 1, kind, body)], Bed.ben, replica: Bed.tablet)
        #expect(answer.results.map { $0["code"]?.string } == ["forbidden"])
        #expect(try await text(bed) == "Hello")
        let stranger = try await bed.push([op(3, n: 1, kind, body)], Bed.cleo, replica: uuid(0xC1))
        #expect(stranger.results.map { $0["code"]?.string } == ["unknownTarget"], "who cannot see it learns nothing")
        let kept = try await bed.delta(Bed.cleo).records.last?["body"]?["content"]?.text
        #expect(kept == body, "the text is kept")
    }

    @Test func aMessageThatSomebodySendsUnderTheSameOpIDHidesNothing() async throws {
        let bed = try await bed()
        let same = op(1, n: 1, "message.send", #"{"to":10001,"text":"Theirs"}"#)
        try await bed.push([same], Bed.ben, replica: Bed.tablet)
        #expect(try await bed.push([edit(2, n: 2, "Bye")]).statuses == ["applied"])
        #expect(try await text(bed) == "Bye")
    }

    @Test(arguments: [UserID(1), Bed.anna])
    func messagesToASystemContactOrOneselfAreChangedHereOnly(_ peer: UserID) async throws {
        let bed = try await Bed()
        let answer = try await bed.push([
            op(1, n: 1, "message.send", #"{"to":\#(peer),"text":"Hello"}"#), edit(2, n: 2, "Bye"),
            op(3, n: 3, "message.send", #"{"to":\#(peer),"text":"Hello"}"#),
            op(4, n: 4, "message.delete", #"{"message":"\#(uuid(3))"}"#),
        ])
        #expect(answer.statuses == ["applied", "applied", "applied", "applied"])
        #expect(answer.results.allSatisfy { $0["at"]?.text == "{}" })
        let messages = try await bed.service.history(reader: Bed.anna, peer: peer, before: nil, limit: 9)
        #expect(messages.map(\.text) == ["Bye", ""] && messages.map(\.isDeleted) == [false, true])
    }

    @Test func ofTwoEditsTheLaterWrittenWinsThoughItArrivesFirst() async throws {
        let bed = try await bed()
        let first = try await bed.push([edit(2, n: 1, "later", more: at(30))], replica: Bed.phone)
        let second = try await bed.push([edit(3, n: 2, "earlier", more: at(20))])
        #expect(second.statuses == ["superseded"])
        #expect(second.results[0]["by"]?.integer == first.results[0]["id"]?.integer)
        #expect(try await text(bed, Bed.ben, Bed.anna) == "later")
        #expect(try await bed.delta(Bed.ben).records.count == 2, "a version that lost is told to nobody")
        let kept = try await bed.delta().records.last
        #expect(kept?["body"]?["text"]?.string == "earlier" && kept?["status"]?.string == "superseded")
        let again = try await bed.push([edit(3, n: 2, "earlier", more: at(20))])
        #expect(again.statuses == ["duplicate"] && again.results[0]["by"] == second.results[0]["by"])
    }

    @Test func atTheSameTimeTheGreaterDotWins() async throws {
        for order in [[Bed.laptop, Bed.phone], [Bed.phone, Bed.laptop]] {
            let bed = try await Bed()
            try await bed.push([op(1, n: 1, more: at(10))], replica: uuid(0xA0))
            for replica in order {
                try await bed.push([edit(replica == Bed.phone ? 2 : 3, n: 1, replica, more: at(20))], replica: replica)
            }
            #expect(try await text(bed) == Bed.phone && Bed.phone > Bed.laptop)
        }
    }

    @Test(
        "An edit is later than every version its author had seen, whatever the clocks say",
        arguments: [
            #"{"user":2}"#, #"{"replicas":{"\#(Bed.phone)":1}}"#,
        ])
    func whatWasSeenIsReplaced(_ clock: String) async throws {
        let bed = try await bed()
        try await bed.push([edit(2, n: 1, "first", more: at(50))], replica: Bed.phone)
        let answer = try await bed.push([edit(3, n: 2, "second", more: at(20, clock: clock))])
        #expect(answer.statuses == ["applied"])
        #expect(answer.results[0]["sentAt"]?.string == "2026-11-22T07:50:00.001Z")
        #expect(try await text(bed, Bed.ben, Bed.anna) == "second")
    }

    @Test func whatAnEditOnRecordHadSeenCannotReplaceIt() async throws {
        let bed = try await bed()
        let seen = at(20, clock: #"{"replicas":{"\#(Bed.phone)":1}}"#)
        try await bed.push([edit(3, n: 2, "second", more: seen)])
        #expect(
            try await bed.push([edit(2, n: 1, "first", more: at(50))], replica: Bed.phone).statuses == ["superseded"])
        #expect(try await text(bed) == "second")
    }

    @Test func aLiveRequestWithoutOpIDEditsWhatIsThere() async throws {
        let bed = try await bed()
        try await bed.push([edit(2, n: 2, "first")])
        let body = #"{"message":"\#(uuid(1))","text":"second"}"#
        let result = try await bed.service.submit(
            kind: "message.edit", body: Array(body.utf8), author: Bed.anna, window: .zero)
        #expect(result.status == .applied)
        #expect(try await text(bed, Bed.ben, Bed.anna) == "second")
    }

    @Test func anEditMarksNothingAsUnread() async throws {
        let bed = try await bed()
        try await bed.push(
            [op(9, n: 1, "receipt.read", #"{"peer":10001,"upTo":"\#(uuid(1))"}"#)], Bed.ben, replica: Bed.tablet)
        try await bed.push([edit(2, n: 2, "Bye")])
        #expect(try await bed.service.contacts(of: Bed.ben).map(\.unread) == [0])
    }
}
