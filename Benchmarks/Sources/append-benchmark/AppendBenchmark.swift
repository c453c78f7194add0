import Benchmarking

/// Durable appends a second through the store, beside bare loops of write and flush and beside SQLite, on the same disk
/// in the same run. `--store` measures the store alone.
///
/// The first bare loop writes what the store wrote, batch by batch. So its ratio tells what the store costs on top of
/// the disk; the second one tells what larger batches would have given. `--quick` takes less time, and numbers of
/// writers as arguments measure only those.
@main struct AppendBenchmark {
    static func main() async throws {
        let isQuick = CommandLine.arguments.contains("--quick")
        let rounds = isQuick ? 3 : 5
        let duration = isQuick ? Duration.milliseconds(400) : .seconds(1)
        let scratch = try Scratch()
        defer { scratch.remove() }
        print("durable appends of one 300-byte record, medians of \(rounds) rounds of \(duration) each")
        print("in \(scratch.path)")
        print(Row.title)
        var rows: [Int: Row] = [:]
        let only = CommandLine.arguments.dropFirst().compactMap { Int($0) }
        if CommandLine.arguments.contains("--store") {
            return try await printStoreAlone(only.isEmpty ? [64] : only, duration, scratch)
        }
        for writers in only.isEmpty ? [1, 8, 64, 1024] : only {
            let row = try await Row(writers: writers, rounds: rounds, duration: duration, scratch: scratch)
            print(row.text)
            rows[writers] = row
        }
        if let one = rows[1], let many = rows[64] { printGoals(one: one, many: many) }
    }

    /// For a profiler, which should see nothing else.
    private static func printStoreAlone(_ writers: [Int], _ duration: Duration, _ scratch: Scratch) async throws {
        for writers in writers {
            let run = try await StoreRun.measure(
                writers: writers, duration: duration * 5, directory: scratch.place("alone"))
            scratch.remove("alone")
            let store = Columns.number(run.recordsPerSecond, 0)
            print("\(writers) writers: \(store)/s, \(Columns.number(run.processor, 0, digits: 1)) us of CPU an append")
        }
    }

    private static func printGoals(one: Row, many: Row) {
        print(Goal.atLeast(0.80, many.ratioToOwn, "64 writers, to a bare loop in the store's own batches"))
        print(Goal.atLeast(0.60, many.ratioToGrouped, "64 writers, to a bare loop in groups of 64"))
        print(Goal.atLeast(5, many.ratioToSQLite, digits: 1, "64 writers, times SQLite's rows"))
        print(Goal.atMost(1.5, one.latencyRatio, "1 writer, median latency to the bare loop's"))
    }
}
