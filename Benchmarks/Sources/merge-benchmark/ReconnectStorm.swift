import Benchmarking
import FileStore
import SyncEngine

/// Everybody comes back at once: each replica pushes its queue in one request, over the file store; beside it the same
/// bytes in the same batches, written and flushed by a bare loop.
struct ReconnectStorm {
    static let replicas = 1000
    static let operations = 100

    var operationsPerSecond: Double
    /// The storm's time to the bare loop's.
    var ratio: Double
    /// The part of the processors' time that was used.
    var load: Double
    var operationsPerFlush: Double
    /// Milliseconds from a request to its answer.
    var p50: Double
    var p99: Double

    static func measure(_ scratch: Scratch) async throws -> ReconnectStorm {
        let store = try await Office.fileStore(scratch.place("storm"))
        let office = try await Office(people: replicas, store: store)
        var queues = (0..<replicas).map {
            Queue(author: $0, peer: office.user($0 + 1), epoch: office.service.epoch)
        }
        // They come back: their replicas are bound already.
        try await push(queues.indices.map { queues[$0].push(1) }, to: office)
        let pushes = queues.indices.map { queues[$0].push(operations) }
        let before = store.statistics
        let used = ProcessorTime.used()
        let started = ContinuousClock.now
        let latencies = try await push(pushes, to: office).sorted()
        let elapsed = ContinuousClock.now - started
        let work = ProcessorTime.used() - used
        let after = store.statistics
        await store.close()
        scratch.remove("storm")
        let batches = max(1, after.batches - before.batches)
        let bare = try BareLoop.duration(
            of: batches, bytes: (after.walBytes - before.walBytes) / batches, path: scratch.place("bare"))
        let total = Double(replicas * operations)
        return ReconnectStorm(
            operationsPerSecond: total / (elapsed / .seconds(1)), ratio: elapsed / bare,
            load: work / elapsed / Double(ProcessorTime.processors), operationsPerFlush: total / Double(batches),
            p50: latencies[latencies.count / 2] / .milliseconds(1),
            p99: latencies[latencies.count * 99 / 100] / .milliseconds(1))
    }

    @discardableResult
    private static func push(_ pushes: [[UInt8]], to office: Office) async throws -> [Duration] {
        let started = ContinuousClock.now
        return try await withThrowingTaskGroup(of: Duration.self) { group in
            for (author, push) in pushes.enumerated() {
                group.addTask {
                    try MergeRate.check(try await office.service.push(push, author: office.user(author)))
                    return ContinuousClock.now - started
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}
