import JSONText
import TestSupport
import Testing

@testable import SyncEngine

@Suite struct RestartTests {
    @Test func idsStayAboveThoseOnRecordThoughTheClockWasSetBack() async throws {
        let store = MemoryStore()
        let bed = try await Bed(store)
        try await bed.push([op(1, n: 1), op(2, n: 2)])
        let restarted = try await Bed(store, clock: ManualClock("2026-11-22T07:00:00.000Z"))
        let answer = try await restarted.push([op(3, n: 3)])
        let ids = try await restarted.delta().records.compactMap { $0["id"]?.integer }
        #expect(ids == ids.sorted() && Set(ids).count == 3)
        #expect(answer.results[0]["id"]?.integer == ids.last)
    }

    @Test func everythingAnsweredIsThereAfterARestart() async throws {
        let store = MemoryStore()
        let first = try await Bed(store).push([op(1, n: 1), op(2, n: 2, "message.send", "{}")])
        let bed = try await Bed(store)
        let again = try await bed.push([op(1, n: 1), op(2, n: 2, "message.send", "{}"), op(3, n: 3)])
        #expect(again.statuses == ["duplicate", "rejected", "applied"])
        #expect(again.results[1].text == first.results[1].text)
        #expect(bed.service.directory.binding(of: ReplicaID(Bits128(high: 0, low: 0xA1)))?.user == Bed.anna)
    }

    @Test func aLongJournalIsSavedWhenTheServiceDrains() async throws {
        let store = MemoryStore()
        let bed = try await Bed(store)
        for start in stride(from: 1, through: 1500, by: 500) {
            try await bed.push((start..<start + 500).map { op(UInt64($0), n: $0, "void", "{}") })
        }
        await bed.service.drain()
        #expect(try await store.latestState(.user(Bed.anna))?.seq == 1500)
        #expect(try await Bed(store).service.state(of: Bed.anna) == bed.service.state(of: Bed.anna))
        await #expect { try await bed.push([op(9999, n: 1501)]) } throws: { ($0 as? Refusal)?.code == .overload }
    }
}
