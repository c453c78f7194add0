import JSONText
import TestSupport
import Testing

@testable import SyncEngine

@Suite struct NotificationTests {
    private func read(_ id: UInt64, n: Int, _ body: String) -> String { op(id, n: n, "notification.read", body) }

    /// A bed in which Anna got the notifications 101 to 105.
    private func bed() async throws -> Bed {
        let bed = try await Bed()
        for id in 101...105 { try await bed.notify(Bed.anna, UInt64(id)) }
        return bed
    }

    private func unread(_ bed: Bed) async throws -> [UInt64] {
        try await bed.service.notifications(reader: Bed.anna, limit: 500).filter { !$0.isRead }.map(\.id.rawValue)
    }

    @Test func notificationsAreListedNewestFirst() async throws {
        let bed = try await bed()
        let listed = try await bed.service.notifications(reader: Bed.anna, limit: 2)
        #expect(listed.map(\.id.rawValue) == [105, 104] && listed.map(\.from) == [Bed.ben, Bed.ben])
        #expect(try bed.json(listed[0].body)["number"]?.string == "INC-2026-105")
        #expect(try await bed.service.notifications(reader: Bed.ben, limit: 9).isEmpty)
    }

    @Test(arguments: [
        (#"{"ids":[102,104]}"#, [105, 103, 101]), (#"{"upTo":103}"#, [105, 104]),
        (#"{"upTo":"\#(uuid(104))"}"#, [105]), (#"{"ids":[101,999]}"#, [105, 104, 103, 102]),
    ])
    func namedOnesAreRead(_ body: String, _ rest: [UInt64]) async throws {
        let bed = try await bed()
        #expect(try await bed.push([read(1, n: 1, body)]).statuses == ["applied"])
        #expect(try await unread(bed) == rest)
        #expect(try await bed.push([read(2, n: 2, body)]).statuses == ["superseded"], "a second time moves nothing")
    }

    @Test(arguments: [#"{"ids":[]}"#, #"{"ids":[7]}"#, #"{"upTo":7}"#])
    func readingNothingKnownIsSuperseded(_ body: String) async throws {
        let bed = try await bed()
        #expect(try await bed.push([read(1, n: 1, body)]).statuses == ["superseded"])
        #expect(try await unread(bed).count == 5)
    }

    @Test("Invariant 3: reads of several devices are united in any order")
    func readsUnite() async throws {
        var generator = SeededGenerator(seed: 12)
        let bodies = [#"{"ids":[105]}"#, #"{"upTo":102}"#, #"{"ids":[101,103]}"#, #"{"upTo":101}"#]
        for _ in 0..<10 {
            let bed = try await bed()
            for (place, body) in bodies.shuffled(using: &generator).enumerated() {
                try await bed.push([read(UInt64(place + 1), n: 1, body)], replica: uuid(UInt64(500 + place)))
            }
            #expect(try await unread(bed) == [104])
        }
    }

    @Test func theOldestFallOut() async throws {
        let bed = try await Bed()
        for id in 0...NotificationList.maximum { try await bed.notify(Bed.anna, UInt64(1000 + id)) }
        #expect(try await unread(bed).last == 1001)
        #expect(try await bed.service.state(of: Bed.anna).notifications.items.count == 200)
        #expect(try await bed.push([read(1, n: 1, #"{"ids":[1000]}"#)]).statuses == ["superseded"])
    }
}
