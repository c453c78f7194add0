import Benchmarking
import FileStore
import Foundation

/// How long a store takes to open: after a crash with 64 MiB of log, and with many users and records; and the memory
/// that it holds then. Between them, how fast a store is checked, backed up, restored and compacted.
///
/// `--quick` makes smaller stores and measures less often. What is opened was just written, so that its pages are in
/// the cache.
@main struct OpenBenchmark {
    static func main() async throws {
        if let part = MemoryPart(CommandLine.arguments) { return try await part.run() }
        if let part = CompactionPart(CommandLine.arguments) { return try await part.run() }
        let isQuick = CommandLine.arguments.contains("--quick")
        let scratch = try Scratch()
        defer { scratch.remove() }
        try await recovery(rounds: isQuick ? 1 : 5, scratch)
        print()
        try await upkeep(messages: isQuick ? 60_000 : 240_000, rounds: isQuick ? 3 : 5, scratch)
        print()
        try await opening(users: isQuick ? 5_000 : 100_000, recordsEach: 100, scratch)
    }

    private static func recovery(rounds: Int, _ scratch: Scratch) async throws {
        let crashed = scratch.place("crashed")
        let operations = try await CrashedStore.make(at: crashed, walBytes: 64 << 20, users: 1000)
        var seconds: [Double] = []
        for _ in 0..<rounds {
            let copy = scratch.place("recovered")
            try FileManager.default.copyItem(atPath: crashed, toPath: copy)
            // What a crash leaves is on the disk, not waiting to be written there.
            sync()
            let started = ContinuousClock.now
            let store = try await Stores.open(copy)
            seconds.append((ContinuousClock.now - started) / .seconds(1))
            await store.close()
            scratch.remove("recovered")
        }
        scratch.remove("crashed")
        let figures = "\(operations) operations in 2 of 1000 journals each, median of \(rounds)"
        print("recovery of 64 MiB of log: \(Columns.number(seconds.median, 0, digits: 2)) s (\(figures))")
        print(Goal.atMost(2, seconds.median, "seconds for 64 MiB of log"))
    }

    private static func opening(users: Int, recordsEach: Int, _ scratch: Scratch) async throws {
        let directory = scratch.place("large")
        try await LargeStore.make(at: directory, users: users, recordsEach: recordsEach)
        print("a store of \(users) users with \(recordsEach) records each:")
        try OwnProcess.run([MemoryPart.argument, directory, String(users)])
        scratch.remove("large")
    }

    private static func upkeep(messages: Int, rounds: Int, _ scratch: Scratch) async throws {
        let directory = scratch.place("correspondence")
        try await Correspondence.make(at: directory, messages: messages)
        try await Upkeep(directory: directory, rounds: rounds, scratch: scratch).run()
        sync()
        try OwnProcess.run([CompactionPart.argument, directory])
        scratch.remove("correspondence")
    }
}
