import ArgumentParser
import FileStore
import Foundation
import SyncEngine
import TestSupport

extension StoreLab {
    /// Measures how fast a store is checked.
    struct VerifySpeed: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify-speed", abstract: "Write a store to the disk and measure how fast it is checked.")

        @Option(help: "How large the store is.") var megabytes = 200
        @Option(help: "How many people write to each other.") var people = 64

        func run() throws {
            let directory = TemporaryDirectory()
            try fill(try POSIXDisk(root: directory.path))
            for (depth, threads) in [(VerifyDepth.quick, 1), (.full, 1), (.full, 2), (.deep, 1), (.deep, 2)] {
                // The second run reads from the page cache, as the goal is one of the processor.
                for _ in 0..<2 {
                    let disk = try POSIXDisk(root: directory.path)
                    let found = try StoreVerifier(disk, depth: depth, threads: threads).run()
                    let speed = Double(found.bytes) / 1e6 / found.duration.seconds
                    report(
                        "verify \(depth.rawValue) with \(threads) threads: \(found.bytes >> 20) MiB, "
                            + "\(found.records) records, \(Int(speed)) MB/s")
                }
            }
        }

        private func fill(_ disk: POSIXDisk) throws {
            let store = try LabStore(disk, StoreLimits())
            let text = String(repeating: "a line of a message ", count: 8)
            var number = 0
            while store.core.statistics.walBytes < megabytes << 20 {
                let batch = (0..<2000).map { _ in
                    number += 1
                    let from = number % people
                    return Fixture.append(
                        number,
                        in: [Fixture.user(1 + from), Fixture.user(1 + (from + 1 + number / people % 7) % people)],
                        text: text)
                }
                _ = store.append([batch])
                store.core.apply()
            }
            store.core.checkpoint()
        }
    }
}
