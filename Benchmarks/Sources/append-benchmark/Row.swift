import Benchmarking

/// One number of writers: the store and what it is held against, taken in turns, so that all see the same disk.
struct Row {
    let writers: Int
    private var stores: [StoreRun] = []
    /// Records a second of a bare loop in the store's own batches.
    private var own: [Double] = []
    /// The same in groups of as many records as there are writers, at most 64.
    private var grouped: [Double] = []
    /// Milliseconds of a group in the store's own batches.
    private var bareLatencies: [Double] = []
    private var sqlite: [SQLiteRun.Connections: [SQLiteRun]] = [:]

    static let title =
        "writers   store/s   own groups/s   ratio   groups of 64/s   ratio   SQLite/s   times"
        + "   a flush   CPU us   p50 ms   p99 ms   SQLite p50   p99"

    init(writers: Int, rounds: Int, duration: Duration, scratch: Scratch) async throws {
        self.writers = writers
        for round in 0..<rounds { try await take("\(writers)-\(round)", duration, scratch) }
    }

    private mutating func take(_ name: String, _ duration: Duration, _ scratch: Scratch) async throws {
        let run = try await StoreRun.measure(writers: writers, duration: duration, directory: scratch.place(name))
        scratch.remove(name)
        stores.append(run)
        let records = run.latencies.count
        let bare = try BareLoop.latencies(of: run.groups, path: scratch.place("bare"))
        own.append(Double(records) / (bare.reduce(.zero, +) / .seconds(1)))
        bareLatencies.append(bare.median / .milliseconds(1))
        let group = min(writers, 64)
        let took = try BareLoop.duration(
            of: max(1, records / group), bytes: Int(run.bytesPerRecord * Double(group)), path: scratch.place("bare"))
        grouped.append(Double(records) / (took / .seconds(1)))
        for connections in SQLiteRun.Connections.allCases {
            let path = scratch.place("sqlite")
            sqlite[connections, default: []].append(
                try SQLiteRun.measure(writers: writers, connections, duration: duration, path: path))
            for suffix in ["", "-wal", "-shm"] { scratch.remove("sqlite\(suffix)") }
        }
    }

    /// Ratios of neighbours in time: the disk's mood of the moment cancels out.
    var ratioToOwn: Double { zip(stores, own).map { $0.recordsPerSecond / $1 }.median }
    var ratioToGrouped: Double { zip(stores, grouped).map { $0.recordsPerSecond / $1 }.median }
    var ratioToSQLite: Double {
        zip(stores, betterSQLite.runs).map { $0.recordsPerSecond / $1.recordsPerSecond }.median
    }
    var latencyRatio: Double { zip(stores, bareLatencies).map { $0.latencies.percentile(50) / $1 }.median }

    /// The way of sharing that gives SQLite more.
    private var betterSQLite: (name: String, runs: [SQLiteRun]) {
        let best = sqlite.max { $0.value.map(\.recordsPerSecond).median < $1.value.map(\.recordsPerSecond).median }
        return (best?.key.rawValue ?? "", best?.value ?? [])
    }

    var text: String {
        let better = betterSQLite
        return [
            Columns.number(Double(writers), 7), Columns.number(stores.map(\.recordsPerSecond).median, 10),
            Columns.number(own.median, 15), Columns.number(ratioToOwn, 8, digits: 2),
            Columns.number(grouped.median, 17), Columns.number(ratioToGrouped, 8, digits: 2),
            Columns.number(better.runs.map(\.recordsPerSecond).median, 11),
            Columns.number(ratioToSQLite, 8, digits: 1),
            Columns.number(stores.map(\.recordsPerFlush).median, 10, digits: 1),
            Columns.number(stores.map(\.processor).median, 9, digits: 1),
            Columns.number(stores.map { $0.latencies.percentile(50) }.median, 9, digits: 2),
            Columns.number(stores.map { $0.latencies.percentile(99) }.median, 9, digits: 2),
            Columns.number(better.runs.map { $0.latencies.percentile(50) }.median, 13, digits: 2),
            Columns.number(better.runs.map { $0.latencies.percentile(99) }.median, 6, digits: 1),
            "  (SQLite: \(better.name))",
        ].joined()
    }
}
