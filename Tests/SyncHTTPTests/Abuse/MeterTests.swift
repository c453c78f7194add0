import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

@Suite struct MeterTests {
    private static let start = Timestamp(milliseconds: 1_800_000_000_000)

    @Test func `a burst goes through, then one after each interval`() {
        let rate = Rate(burst: 3, every: .milliseconds(100))
        var meter = RateMeter()
        for _ in 0..<3 { #expect(meter.take(rate, now: Self.start) == nil) }
        #expect(meter.take(rate, now: Self.start) == .milliseconds(100))
        #expect(meter.take(rate, now: Self.start + 40) == .milliseconds(60))
        #expect(meter.take(rate, now: Self.start + 100) == nil)
        #expect(meter.take(rate, now: Self.start + 100) == .milliseconds(100))
        // After a rest the whole burst is there again, and no more than that.
        for _ in 0..<3 { #expect(meter.take(rate, now: Self.start + 90_000) == nil) }
        #expect(meter.take(rate, now: Self.start + 90_000) != nil)
    }

    @Test func `a clock that is set back keeps nobody waiting for longer than a burst takes`() {
        let rate = Rate(burst: 3, every: .milliseconds(100))
        var meter = RateMeter()
        for _ in 0..<3 { #expect(meter.take(rate, now: Self.start) == nil) }
        let wait = meter.take(rate, now: Self.start + -3_600_000)
        #expect(wait != nil)
        #expect(wait ?? .zero <= .milliseconds(300))
    }

    @Test func `never more than a burst and what the time allows, whatever the pattern`() {
        let rate = Rate(burst: 20, every: .milliseconds(50))
        for seed in UInt64(1)...40 {
            var generator = SeededGenerator(seed: seed)
            var meter = RateMeter()
            var now = Self.start
            var taken = 0
            for _ in 0..<600 {
                now = now + Int64(generator.next() % 30)
                if meter.take(rate, now: now) == nil { taken += 1 }
                let allowed = 20 + Int((now - Self.start) / 50)
                #expect(taken <= allowed, "seed \(seed)")
            }
            #expect(taken >= Int((now - Self.start) / 50) - 1, "seed \(seed)")
        }
    }

    @Test func `what is not used is forgotten first, and memory is bounded`() {
        var table = RecentTable<Int, Int>(capacity: 10)
        for number in 1...100 {
            table[number] = number
            if number == 1 { table[0] = 7 }
            #expect(table[0] == 7)
            #expect(table.count <= 10)
        }
        #expect(table[100] == 100)
        #expect(table[1] == nil)
        table[100] = nil
        #expect(table[100] == nil)
    }
}
