import Benchmarking
import FileStore
import Foundation
import SyncEngine

/// What the engine does in a second, alone and with its store, and what does not grow with history.
///
/// `merge-benchmark [engine] [store] [storm] [history] [sizes]` measures some parts only; `--quick` takes one round of
/// each.
@main struct MergeBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let isQuick = arguments.contains("--quick")
        let parts = arguments.filter { $0 != "--quick" }
        let benchmark = MergeBenchmark(rounds: isQuick ? 1 : 5, scratch: try Scratch())
        defer { benchmark.scratch.remove() }
        print("\(ProcessorTime.processors) processors, files in \(benchmark.scratch.path)")
        let all: [(String, () async throws -> Void)] = [
            ("engine", benchmark.engine), ("store", benchmark.store), ("storm", benchmark.storm),
            ("history", benchmark.history), ("sizes", benchmark.sizes),
        ]
        for (name, measure) in all where parts.isEmpty || parts.contains(name) {
            print()
            try await measure()
            fflush(nil)
        }
    }

    let rounds: Int
    let scratch: Scratch

    private func engine() async throws {
        print("Merging, engine alone: pushes of \(MergeRate.operations) operations, medians of \(rounds) rounds")
        MergeRate.printHeader()
        for authors in [1, 2, 4] {
            try await MergeRate.row("memory", authors: authors, rounds: rounds, store: MemoryStore())
        }
        print("wanted: 200 000 operations/s on 2 processors")
    }

    private func store() async throws {
        print("Merging, durable: pushes of \(MergeRate.operations) operations, medians of \(rounds) rounds")
        MergeRate.printHeader()
        for authors in [1, 2, 4, 16] {
            let name = "merge-\(authors)"
            let store = try await Office.fileStore(scratch.place(name))
            try await MergeRate.row("files", authors: authors, rounds: rounds, store: store)
            await store.close()
            scratch.remove(name)
        }
    }

    private func storm() async throws {
        let (replicas, operations) = (ReconnectStorm.replicas, ReconnectStorm.operations)
        print("Reconnect storm: \(replicas) replicas push \(operations) operations each at once, over files")
        print("operations/s   to bare loop   processors busy   operations a flush   answer p50   answer p99")
        for _ in 0..<min(3, rounds) {
            let storm = try await ReconnectStorm.measure(scratch)
            print(
                Columns.number(storm.operationsPerSecond, 12) + Columns.number(storm.ratio, 15, digits: 1)
                    + Columns.number(storm.load * 100, 16) + " %" + Columns.number(storm.operationsPerFlush, 21)
                    + Columns.number(storm.p50, 10) + " ms" + Columns.number(storm.p99, 10) + " ms")
        }
        print(
            "bare loop: as many bytes in as many flushes; well above 1 with busy processors: not the disk limits"
        )
    }

    private func history() async throws {
        print("History: a journal of unread messages on files; 100 records from it, and what is unread; medians of 101")
        print("messages   delta at the end   delta in the middle   unread answer   first look")
        var rows: [[Double]] = []
        for length in [1000, 1_000_000] {
            let name = "history-\(length)"
            let history = try await History(length: length, directory: scratch.place(name))
            let row = [
                try await history.firstLook(), try await history.delta(after: length - 100),
                try await history.delta(after: length / 2), try await history.unread(),
            ]
            print(
                Columns.number(Double(length), 8) + Columns.number(row[1], 16, digits: 3) + " ms"
                    + Columns.number(row[2], 19, digits: 3) + " ms" + Columns.number(row[3], 13, digits: 3) + " ms"
                    + Columns.number(row[0], 10) + " ms")
            rows.append(row)
            await history.close(scratch, name)
        }
        let ratios = zip(rows[1], rows[0]).map { $0 / $1 }
        print(
            Columns.text("ratio", 8) + Columns.number(ratios[1], 19, digits: 2)
                + Columns.number(ratios[2], 22, digits: 2)
                + Columns.number(ratios[3], 16, digits: 2))
        print("wanted: at most 1 ms, and ratios near 1; the first look after a start folds the journal, once")
    }

    private func sizes() async throws {
        let clock = try await Sizes.largestClock()
        print("Sizes: largest cursor \(Sizes.largestCursor) bytes, largest clock of a record \(clock) bytes")
        print("wanted: at most 120 bytes each, however many replicas a person has")
    }
}
