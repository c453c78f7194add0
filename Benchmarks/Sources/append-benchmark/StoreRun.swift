import FileStore
import Foundation
import Logging
import SyncEngine

/// What one round through the store gave.
struct StoreRun: Sendable {
    var recordsPerSecond: Double
    var recordsPerFlush: Double
    var bytesPerRecord: Int
    /// Milliseconds from the call to the acknowledgement.
    var p50: Double
    var p99: Double

    /// Lets `writers` tasks append, each to its own journal, each waiting for durability before its next record.
    static func measure(writers: Int, duration: Duration, directory: String) async throws -> StoreRun {
        var logger = Logger(label: "benchmark")
        logger.logLevel = .error
        let store = try await FileStore.open(directory: directory, logger: logger)
        let before = store.statistics
        let started = ContinuousClock.now
        let latencies = try await withThrowingTaskGroup(of: [Duration].self) { group in
            for writer in 0..<writers {
                group.addTask { try await write(writer, to: store, until: started + duration) }
            }
            return try await group.reduce(into: [Duration]()) { $0 += $1 }
        }
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        let after = store.statistics
        await store.close()
        let sorted = latencies.sorted().map { $0 / .milliseconds(1) }
        return StoreRun(
            recordsPerSecond: Double(latencies.count) / seconds,
            recordsPerFlush: Double(latencies.count) / Double(max(1, after.batches - before.batches)),
            bytesPerRecord: max(1, (after.walBytes - before.walBytes) / max(1, latencies.count)),
            p50: sorted[sorted.count / 2], p99: sorted[sorted.count * 99 / 100])
    }

    private static func write(
        _ writer: Int, to store: FileStore, until end: ContinuousClock.Instant
    ) async throws -> [Duration] {
        let journal = JournalID.user(UserID(10_001 + writer))
        let content = Array(#"{"kind":"message.send","text":"\#(String(repeating: "x", count: 260))"}"#.utf8)
        var latencies: [Duration] = []
        var number: UInt64 = 0
        while ContinuousClock.now < end {
            number += 1
            let bits = Bits128(high: UInt64(writer) + 1, low: number)
            let append = Append(
                operation: OperationID(bits), home: journal, digest: ContentDigest(bits),
                id: EventID(UInt64(writer) << 32 | number), entries: [.init(journal: journal, content: content)])
            let called = ContinuousClock.now
            _ = try await store.append([append])
            latencies.append(ContinuousClock.now - called)
        }
        return latencies
    }
}
