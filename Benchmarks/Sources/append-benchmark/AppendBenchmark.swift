import Foundation

/// Durable appends a second through the store, beside a bare loop of write and flush on the same disk in the same run.
///
/// The bare loop writes what the store wrote: as many bytes, in groups as large as the store's own batches turned out
/// to be. So the ratio tells what the store costs on top of the disk, and the disk's mood of the day cancels out.
@main struct AppendBenchmark {
    static let rounds = 5
    static let duration = Duration.seconds(1)

    static func main() async throws {
        let root =
            FileManager.default.currentDirectoryPath + "/.build-bench-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: root) }
        print("durable appends of one 300-byte record, medians of \(rounds) rounds of \(duration) each, in \(root)")
        print("writers    store/s     bare/s   ratio   records a flush   store p50   store p99")
        for writers in [1, 64, 1024] {
            try await row(writers: writers, root: root)
        }
        print("ratio: store to a bare loop of pwrite and fdatasync in its own batch sizes; wanted: 0.80 at 64 writers")
    }

    private static func row(writers: Int, root: String) async throws {
        var stores: [StoreRun] = []
        var bares: [Double] = []
        for round in 0..<rounds {
            let run = try await StoreRun.measure(
                writers: writers, duration: duration, directory: "\(root)/store-\(writers)-\(round)")
            stores.append(run)
            bares.append(
                try BareLoop.measure(
                    bytesPerRecord: run.bytesPerRecord, recordsPerFlush: max(1, Int(run.recordsPerFlush.rounded())),
                    duration: duration, path: "\(root)/bare-\(writers)-\(round)"))
        }
        let store = median(stores.map(\.recordsPerSecond))
        let bare = median(bares)
        let columns = [
            column(Double(writers), 7, digits: 0), column(store, 11, digits: 0), column(bare, 11, digits: 0),
            column(store / bare, 8, digits: 2), column(median(stores.map(\.recordsPerFlush)), 18, digits: 1),
            column(median(stores.map(\.p50)), 10, digits: 2) + " ms",
            column(median(stores.map(\.p99)), 8, digits: 2) + " ms",
        ]
        print(columns.joined())
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    private static func column(_ value: Double, _ width: Int, digits: Int) -> String {
        let text = String(format: "%.\(digits)f", value)
        return String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
