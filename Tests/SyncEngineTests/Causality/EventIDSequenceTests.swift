import TestSupport
import Testing

@testable import SyncEngine

@Suite struct EventIDSequenceTests {
    private let now = Timestamp(milliseconds: 1_795_000_000_000)

    @Test func idsRiseThroughBurstsAndClocksSetBack() {
        var sequence = EventIDSequence(node: 3, highest: EventID(0))
        var generator = SeededGenerator(seed: 5)
        var last = EventID(0)
        var time = now
        for index in 0..<20_000 {
            if index % 700 == 0 { time = time + Int64(generator.number(-100_000...1000)) }
            let id = sequence.next(at: time)
            #expect(id > last)
            #expect(id.rawValue >> 8 & 15 == 3, "the node stands in every id")
            last = id
        }
    }

    @Test func aBurstBorrowsFromTheFollowingMilliseconds() {
        var sequence = EventIDSequence(highest: EventID(0))
        let ids = (0..<1000).map { _ in sequence.next(at: now) }
        #expect(ids[999].rawValue >> 12 == ids[0].rawValue >> 12 + 3)
        #expect(Set(ids).count == 1000)
    }

    @Test func anotherNodesHighestIdDoesNotBringOwnIdsBack() {
        var before = EventIDSequence(node: 0, highest: EventID(0))
        var other = EventIDSequence(node: 1, highest: EventID(0))
        let issued = (0..<3).map { _ in before.next(at: now) }
        var after = EventIDSequence(node: 0, highest: other.next(at: now))
        #expect(!issued.contains(after.next(at: now)))
    }

    @Test func idsGoOnAboveTheHighestKnown() {
        let highest = EventID(UInt64(now.milliseconds) << 12 | 0x3FF)
        var sequence = EventIDSequence(highest: highest)
        #expect(sequence.next(at: now) > highest)
    }

    @Test(arguments: ["2020-01-01T00:00:00Z", "2026-11-22T08:00:00Z", "2089-01-01T00:00:00Z"])
    func idsAreExactInJavaScript(_ text: String) throws {
        var sequence = EventIDSequence(node: 15, highest: EventID(0))
        let time = try #require(Timestamp(text.utf8))
        #expect((0..<600).allSatisfy { _ in sequence.next(at: time).rawValue <= 1 << 53 })
    }

    @Test func aClockBefore2020StillGivesIDs() {
        var sequence = EventIDSequence(highest: EventID(0))
        let first = sequence.next(at: Timestamp(milliseconds: 0))
        #expect(first.rawValue > 0 && sequence.next(at: Timestamp(milliseconds: -5)) > first)
    }
}
