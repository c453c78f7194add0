import JSONText
import TestSupport
import Testing

@testable import SyncEngine

@Suite struct QuarantineTests {
    private static let body = #"{"to":77,"text":"Nobody gets this"}"#

    /// A bed in which Anna has two items.
    private func bed() async throws -> (bed: Bed, item: EventID) {
        let bed = try await Bed()
        let answer = try await bed.push([
            op(1, n: 1, "message.send", Self.body, more: #","mode":"offline""#),
            op(2, n: 2, "contact.pin", #"{"user":"x"}"#),
        ])
        return (bed, EventID(try #require(answer.results[0]["quarantineId"]?.natural)))
    }

    private func items(_ bed: Bed, _ reader: UserID = Bed.anna) async throws -> [JSONSlice] {
        try bed.json(try await bed.service.quarantine(reader: reader))["items"]?.elements ?? []
    }

    @Test func whatCouldNotBeSentIsListedForItsAuthorNewestFirst() async throws {
        let (bed, item) = try await bed()
        let items = try await items(bed)
        #expect(items.map { $0["kind"]?.string } == ["contact.pin", "message.send"])
        let last = try #require(items.last)
        #expect(
            last.members.map(\.key) == [
                "quarantineId", "opId", "seq", "code", "reason", "kind", "content", "sentAt", "receivedAt", "queued",
            ])
        #expect(last["quarantineId"]?.natural == item.rawValue && last["content"]?.text == Self.body)
        #expect(try await self.items(bed, Bed.ben).isEmpty)
    }

    @Test func aDiscardedItemIsListedNoMoreAndReadWithoutBody() async throws {
        let (bed, item) = try await bed()
        #expect(try await bed.service.discard(item: item, author: Bed.anna)?.status == .applied)
        #expect(try await items(bed).map { $0["kind"]?.string } == ["contact.pin"])
        let records = try await bed.delta().records
        #expect(records[0]["body"]?.isNull == true && records[1]["body"]?.isNull == false)
        let snapshot = try bed.json(try await bed.service.snapshot(reader: Bed.anna, page: nil, limit: nil))
        #expect(!snapshot.text.contains("Nobody gets this"))
        #expect(try await bed.push([op(1, n: 1, "message.send", Self.body)]).statuses == ["rejected"])
    }

    @Test func aSecondDiscardIsSupersededByTheFirst() async throws {
        let (bed, item) = try await bed()
        let discard = #"{"item":\#(item)}"#
        let answer = try await bed.push([
            op(3, n: 3, "quarantine.discard", discard), op(4, n: 4, "quarantine.discard", discard),
        ])
        #expect(answer.statuses == ["applied", "superseded"])
        #expect(answer.results[1]["by"] == answer.results[0]["id"])
        #expect(try await bed.service.discard(item: item, author: Bed.anna)?.status == .superseded)
    }

    @Test func nobodyDiscardsWhatIsNotTheirs() async throws {
        let (bed, item) = try await bed()
        let heads = try await bed.store.heads([.user(Bed.ben)])
        #expect(try await bed.service.discard(item: item, author: Bed.ben) == nil)
        #expect(try await bed.service.discard(item: EventID(7), author: Bed.anna) == nil)
        #expect(try await bed.store.heads([.user(Bed.ben)]) == heads, "asking writes nothing")
        let pushed = try await bed.push(
            [op(5, n: 1, "quarantine.discard", #"{"item":\#(item)}"#)], Bed.ben, replica: Bed.tablet)
        #expect(pushed.results.map { $0["code"]?.string } == ["unknownTarget"])
        #expect(try await items(bed).count == 2)
    }
}
