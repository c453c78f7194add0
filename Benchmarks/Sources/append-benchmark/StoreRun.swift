import Benchmarking
import FileStore
import Foundation
import Logging
import SyncEngine

/// What one round through the store gave.
struct StoreRun: Sendable {
    var recordsPerSecond: Double
    /// The bytes of each batch that shared a flush.
    var groups: [Int]
    /// Microseconds of processor time for each append, over all threads.
    var processor: Double
    /// From the call to the acknowledgement.
    var latencies: Latencies

    var recordsPerFlush: Double { Double(latencies.count) / Double(groups.count) }
    var bytesPerRecord: Double { Double(groups.reduce(0, +)) / Double(latencies.count) }

    /// Lets `writers` tasks append, each to its own journal, each waiting for durability before its next record.
    static func measure(writers: Int, duration: Duration, directory: String) async throws -> StoreRun {
        var logger = Logger(label: "benchmark")
        logger.logLevel = .error
        var options = FileStore.Options()
        // The log stays, to be read: what a checkpoint costs shows in longer runs.
        options.checkpointBytes = .max
        let store = try await FileStore.open(directory: directory, options: options, logger: logger)
        let started = ContinuousClock.now
        let startedProcessor = ProcessorTime.used()
        let latencies = try await withThrowingTaskGroup(of: [Duration].self) { group in
            for writer in 0..<writers {
                group.addTask { try await write(writer, to: store, until: started + duration) }
            }
            return try await group.reduce(into: [Duration]()) { $0 += $1 }
        }
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        let processor = ProcessorTime.used() - startedProcessor
        let groups = try LogGroups.sizes(ofStoreAt: directory)
        await store.close()
        return StoreRun(
            recordsPerSecond: Double(latencies.count) / seconds, groups: groups,
            processor: processor / .microseconds(1) / Double(latencies.count), latencies: Latencies(latencies))
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
