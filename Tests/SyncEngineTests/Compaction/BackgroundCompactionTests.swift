import Synchronization
import TestSupport
import Testing

@testable import SyncEngine

@Suite struct BackgroundCompactionTests {
    @Test func whatGrewIsCompactedAndTheRestIsLeftAlone() async throws {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1), op(2, n: 2), op(3, n: 3)])
        for id in 1...3 as ClosedRange<UInt64> {
            try await bed.push(
                [op(10 + id, n: Int(id), "receipt.read", #"{"peer":10001,"upTo":"\#(uuid(id))"}"#)], Bed.ben,
                replica: Bed.tablet)
        }
        bed.clock.advance(milliseconds: 31 * 86_400_000)
        var options = BackgroundCompaction.Options()
        options.minimumRecords = 6
        let left = Mutex(5)
        let background = BackgroundCompaction(
            bed.service, options: options,
            sleep: { _ in
                let isOver = left.withLock { left in
                    left -= 1
                    return left == 0
                }
                if isOver { throw CancellationError() }
            })
        await background.run()
        let statistics = background.statistics
        #expect(statistics.journals == 2 && statistics.compacted == 2 && statistics.failures == 0)
        #expect(statistics.dropped == 2 && statistics.emptied == 2 && statistics.passes == 2)
        #expect(try await bed.service.compact(.user(Bed.anna)).isEmpty, "it is done")
    }
}
