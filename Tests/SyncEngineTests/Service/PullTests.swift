import JSONText
import TestSupport
import Testing

@testable import SyncEngine

@Suite struct PullTests {
    @Test(arguments: [1, 2, 3, 7, 500])
    func pagesOfAnySizeAreTheWhole(_ limit: Int) async throws {
        let bed = try await Bed()
        try await bed.push((1...20).map { op(UInt64($0), n: $0) })
        var cursor: String?
        var seqs: [Int64] = []
        var more = true
        while more {
            let page = try await bed.delta(Bed.ben, cursor: cursor, limit: limit)
            seqs += page.records.compactMap { $0["seq"]?.integer }
            cursor = page["cursor"]?.string
            more = page["more"]?.boolean ?? false
            #expect(page["snapshot"]?.isNull == true && page["head"]?["user"]?.integer == 20)
        }
        #expect(seqs == Array(1...20))
        #expect(try await bed.delta(Bed.ben, cursor: cursor).records.isEmpty)
    }

    @Test func aPageIsBoundedByBytesButNeverEmpty() async throws {
        var limits = EngineLimits()
        limits.maximumPageBytes = 100
        let bed = try await Bed(limits: limits)
        try await bed.push([op(1, n: 1), op(2, n: 2)])
        let page = try await bed.delta(Bed.ben)
        #expect(page.records.count == 1 && page["more"]?.boolean == true)
        for phase in 0..<2 {
            let snapshot = try bed.json(
                try await bed.service.snapshot(reader: phase == 0 ? Bed.ben : Bed.anna, page: nil, limit: nil))
            #expect(snapshot.records.count == 1 && snapshot["page"]?.isNull == false)
        }
    }

    @Test func onlyACursorOfTheFutureTellsThatAnOldCopyWasPutBack() async throws {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1)])
        let cursor = try await bed.delta()["cursor"]?.string
        let told = Locked(0)
        let other = try await Bed(MemoryStore(epoch: Epoch(Bits128(high: 5, low: 5)))) { told.change { $0 += 1 } }
        let fresh = try await Bed { told.change { $0 += 1 } }
        for (target, expected) in [(other, 0), (fresh, 1), (fresh, 2)] {
            await #expect(throws: Refusal.self) { try await target.delta(cursor: cursor) }
            #expect(told.value == expected)
        }
    }

    @Test func aCursorOfAnotherHistoryOrOfTheFutureAsksForARebase() async throws {
        let bed = try await Bed()
        let other = try await Bed(MemoryStore(epoch: Epoch(Bits128(high: 5, low: 5))))
        try await bed.push([op(1, n: 1)])
        let cursor = try await bed.delta()["cursor"]?.string
        let fresh = try await Bed()
        for target in [other, fresh] {
            await #expect { try await target.delta(cursor: cursor) } throws: { error in
                (error as? Refusal)?.code == .epochChanged && (error as? Refusal)?.queue == .rebase
            }
        }
        await #expect { try await bed.delta(cursor: "x") } throws: { ($0 as? Refusal)?.code == .cursorInvalid }
        await #expect { try await fresh.push([op(1, n: 1)], more: #""cursor":"\#(cursor ?? "")""#) } throws: { _ in true
        }
        #expect(try await fresh.delta().records.isEmpty, "a push with a bad cursor decides nothing")
    }

    @Test func aSnapshotGivesNewestConversationsFirstThenTheRest() async throws {
        let bed = try await Bed()
        try await bed.push([
            op(1, n: 1), op(2, n: 2, "message.send", #"{"to":10003,"text":"C"}"#), op(3, n: 3, "x", "{}"), op(4, n: 4),
        ])
        var page: String?
        var seqs: [Int64] = []
        var cursor: String?
        repeat {
            let answer = try bed.json(try await bed.service.snapshot(reader: Bed.anna, page: page, limit: 1))
            seqs += answer.records.compactMap { $0["seq"]?.integer }
            if page == nil { try await bed.push([op(5, n: 5)]) }
            page = answer["page"]?.string
            cursor = answer["cursor"]?.string
        } while page != nil
        #expect(seqs == [1, 4, 2, 3])
        #expect(try await bed.delta(cursor: cursor).records.compactMap { $0["seq"]?.integer } == [5])
    }

    private func poll(_ bed: Bed, _ cursor: String?) -> Task<JSONSlice, any Error> {
        Task {
            try bed.json(
                try await bed.service.delta(
                    reader: Bed.ben, cursor: cursor, replica: nil, limit: nil, wait: .seconds(60)))
        }
    }

    private func waiting(_ bed: Bed) async {
        while bed.clock.sleepers == 0 { await Task.yield() }
    }

    @Test func aLongPollEndsWithTheFirstRecord() async throws {
        let bed = try await Bed()
        let poll = poll(bed, nil)
        await waiting(bed)
        try await bed.push([op(1, n: 1)])
        #expect(try await poll.value.records.count == 1)
        while bed.clock.sleepers > 0 { await Task.yield() }
    }

    @Test func aLongPollEndsAfter25SecondsWithNothing() async throws {
        let bed = try await Bed()
        let poll = poll(bed, nil)
        await waiting(bed)
        bed.clock.advance(milliseconds: 25_000)
        let answer = try await poll.value
        #expect(answer.records.isEmpty && answer["more"]?.boolean == false)
    }

    @Test func aLongPollEndsWhenTheServiceStops() async throws {
        let bed = try await Bed()
        let poll = poll(bed, nil)
        await waiting(bed)
        await bed.service.drain()
        #expect(try await poll.value.records.isEmpty)
        let late = try await bed.service.delta(
            reader: Bed.ben, cursor: nil, replica: nil, limit: nil, wait: .seconds(9))
        #expect(try bed.json(late).records.isEmpty, "and later ones do not wait")
    }

    @Test("Invariant 25: listeners look when an outcome got lost but its records are durable")
    func aLostOutcomeIsPoked() async throws {
        let isLost = Locked(false)
        let store = FaultyStore(
            MemoryStore(), fault: { _ in isLost.value ? .outcomeUnknown(written: 9) : nil })
        let bed = try await Bed(store)
        let poll = poll(bed, nil)
        await waiting(bed)
        isLost.change { $0 = true }
        await #expect(throws: JournalStoreError.outcomeUnknown) { try await bed.push([op(1, n: 1)]) }
        bed.clock.advance(milliseconds: 1)
        for _ in 0..<10_000 where bed.clock.sleepers > 0 { await Task.yield() }
        #expect(bed.clock.sleepers == 0, "the poll was woken")
        bed.clock.advance(milliseconds: 60_000)
        #expect(try await poll.value.records.count == 1)
    }
}
