import JSONText
import TestSupport
import Testing

@testable import SyncEngine

/// Deleted text is in no answer, and nothing brings it back.
@Suite struct DeletionTests {
    private static let secret = "s3cret"

    private func delete(_ id: UInt64, n: Int, _ message: UInt64 = 1, more: String = "") -> String {
        op(id, n: n, "message.delete", #"{"message":"\#(uuid(message))"}"#, more: more)
    }

    private func edit(_ id: UInt64, n: Int, more: String = "") -> String {
        op(id, n: n, "message.edit", #"{"message":"\#(uuid(1))","text":"\#(Self.secret)"}"#, more: more)
    }

    /// A bed in which Anna wrote to Ben, edited it twice and wrote again.
    private func bed() async throws -> Bed {
        let bed = try await Bed()
        try await bed.push([
            op(1, n: 1, "message.send", #"{"to":10002,"text":"\#(Self.secret)"}"#), edit(2, n: 2), edit(3, n: 3),
            op(4, n: 4),
        ])
        return bed
    }

    /// All that a reader can ask for, as one text.
    private func everything(_ bed: Bed, _ reader: UserID, _ peer: UserID) async throws -> String {
        var texts = [try await bed.delta(reader).text, try await bed.unread(reader, peer).text]
        for limit in [1, 100] {
            var page: String?
            repeat {
                let answer = try bed.json(try await bed.service.snapshot(reader: reader, page: page, limit: limit))
                texts.append(answer.text)
                page = answer["page"]?.string
            } while page != nil
        }
        texts.append("\(try await bed.service.history(reader: reader, peer: peer, before: nil, limit: 100))")
        texts.append(String(decoding: try await bed.service.quarantine(reader: reader), as: UTF8.self))
        for id in 1...9 {
            let answer = try await bed.service.operation(OperationID(Bits128(high: 0, low: UInt64(id))), author: reader)
            texts.append(String(decoding: answer ?? [], as: UTF8.self))
        }
        return texts.joined(separator: "\n")
    }

    @Test("Invariant 16: no deleted text in any answer")
    func nothingOfADeletedMessageIsRead() async throws {
        let bed = try await bed()
        let cursor = try await bed.delta(Bed.ben, limit: 1)["cursor"]?.string
        #expect(try await everything(bed, Bed.ben, Bed.anna).contains(Self.secret))
        #expect(try await bed.push([delete(5, n: 5)]).statuses == ["applied"])
        #expect(try await everything(bed, Bed.anna, Bed.ben).contains(Self.secret) == false)
        #expect(try await everything(bed, Bed.ben, Bed.anna).contains(Self.secret) == false)
        #expect(try await bed.delta(Bed.ben, cursor: cursor).text.contains(Self.secret) == false)
        let restarted = try await Bed(bed.store, clock: bed.clock)
        #expect(try await everything(restarted, Bed.ben, Bed.anna).contains(Self.secret) == false)
    }

    @Test func theMessageAndItsEditsKeepTheirPlacesWithoutBody() async throws {
        let bed = try await bed()
        let before = try await bed.delta(Bed.ben).records
        try await bed.push([delete(5, n: 5)])
        let after = try await bed.delta(Bed.ben).records
        #expect(after.count == 5 && after[3] == before[3])
        for (record, former) in zip(after[0..<3], before) {
            #expect(record["body"]?.isNull == true)
            #expect(record.members.dropLast().map(\.value) == former.members.dropLast().map(\.value))
        }
        #expect(after[4]["kind"]?.string == "message.delete" && after[4]["target"]?.integer == after[0]["id"]?.integer)
    }

    @Test func aDeletedMessageIsShownAsDeletedAndIsNotUnread() async throws {
        let bed = try await bed()
        #expect(try await bed.unread(Bed.ben, Bed.anna)["count"]?.integer == 2)
        try await bed.push([delete(5, n: 5)])
        let messages = try await bed.service.history(reader: Bed.ben, peer: Bed.anna, before: nil, limit: 9)
        #expect(messages.map(\.text) == ["", "Hello"] && messages.map(\.isDeleted) == [true, false])
        #expect(messages[0].editedAt == nil)
        let unread = try await bed.unread(Bed.ben, Bed.anna)
        #expect(unread["count"]?.integer == 1 && unread["messages"]?.elements.map { $0["seq"]?.integer } == [4])
        #expect(try await bed.service.contacts(of: Bed.ben).map(\.messages) == [2], "it keeps its place")
    }

    @Test(
        "Deletion beats every edit, whichever comes first and whatever the clocks say",
        arguments: ["2026-11-22T07:59:59Z", "1999-01-01T00:00:00Z", "2099-01-01T00:00:00Z"])
    func deletionBeatsEdits(_ time: String) async throws {
        let bed = try await bed()
        let deletion = try await bed.push([delete(5, n: 1, more: #","at":"1999-01-01T00:00:00Z""#)], replica: Bed.phone)
        let late = try await bed.push([edit(6, n: 5, more: #","at":"\#(time)""#)])
        #expect(deletion.statuses == ["applied"] && late.statuses == ["superseded"])
        #expect(late.results[0]["by"]?.integer == deletion.results[0]["id"]?.integer)
        #expect(try await bed.delta().records.last?["body"]?.isNull == true)
        let stored = try await bed.store.read(.user(Bed.anna), after: 5, limit: 9).records
        #expect(stored.count == 1 && !String(decoding: stored[0].content, as: UTF8.self).contains(Self.secret))
        #expect(try await bed.delta(Bed.ben).records.count == 5, "nobody else is told")
    }

    @Test func aSecondDeletionIsSupersededByTheFirst() async throws {
        let bed = try await bed()
        let first = try await bed.push([delete(5, n: 5)])
        let second = try await bed.push([delete(6, n: 1)], replica: Bed.phone)
        #expect(second.statuses == ["superseded"] && second.results[0]["by"] == first.results[0]["id"])
    }

    @Test func aMessageDeletedInAQueueIsNeverSeenWithItsText() async throws {
        let bed = try await Bed()
        let body = #"{"to":10002,"text":"\#(Self.secret)"}"#
        let answer = try await bed.push([op(1, n: 1, "message.send", body), delete(2, n: 2)], more: #""limit":9"#)
        #expect(answer.statuses == ["applied", "applied"] && !answer.text.contains(Self.secret))
    }

    @Test func aReplyToADeletedMessageStays() async throws {
        let bed = try await bed()
        let reply = op(7, n: 1, "message.send", #"{"to":10001,"text":"Re","replyTo":"\#(uuid(1))"}"#)
        try await bed.push([reply], Bed.ben, replica: Bed.tablet)
        try await bed.push([delete(5, n: 5)])
        #expect(try await bed.delta().records.contains { $0["body"]?["text"]?.string == "Re" })
        let late = op(8, n: 2, "message.send", #"{"to":10001,"text":"Re 2","replyTo":"\#(uuid(1))"}"#)
        #expect(try await bed.push([late], Bed.ben, replica: Bed.tablet).statuses == ["applied"])
    }
}
