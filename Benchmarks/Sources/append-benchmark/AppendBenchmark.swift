import Benchmarking

/// Durable appends a second through the store, beside a bare loop of write and flush on the same disk in the same run.
///
/// The bare loop writes what the store wrote: as many bytes, in groups as large as the store's own batches turned out
/// to be. So the ratio tells what the store costs on top of the disk, and the disk's mood of the day cancels out.
@main struct AppendBenchmark {
    static let rounds = 5
    static let duration = Duration.seconds(1)

    static func main() async throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        print("durable appends of one 300-byte record, medians of \(rounds) rounds of \(duration) each")
        print("in \(scratch.path)")
        print("writers    store/s     bare/s   ratio   records a flush   store p50   store p99")
        for writers in [1, 64, 1024] {
            try await row(writers: writers, scratch: scratch)
        }
        print("ratio: store to a bare loop of pwrite and fdatasync in its own batch sizes; wanted: 0.80 at 64 writers")
    }

    private static func row(writers: Int, scratch: Scratch) async throws {
        var stores: [StoreRun] = []
        var bares: [Double] = []
        for round in 0..<rounds {
            let run = try await StoreRun.measure(
                writers: writers, duration: duration, directory: scratch.place("store-\(writers)-\(round)"))
            stores.append(run)
            let records = max(1, Int(run.recordsPerFlush.rounded()))
            let groups = try BareLoop.groupsPerSecond(
                of: run.bytesPerRecord * records, for: duration, path: scratch.place("bare-\(writers)-\(round)"))
            bares.append(groups * Double(records))
        }
        let store = stores.map(\.recordsPerSecond).median
        let bare = bares.median
        let columns = [
            Columns.number(Double(writers), 7), Columns.number(store, 11), Columns.number(bare, 11),
            Columns.number(store / bare, 8, digits: 2),
            Columns.number(stores.map(\.recordsPerFlush).median, 18, digits: 1),
            Columns.number(stores.map(\.p50).median, 10, digits: 2) + " ms",
            Columns.number(stores.map(\.p99).median, 8, digits: 2) + " ms",
        ]
        print(columns.joined())
    }
}
