import ArgumentParser
import FileStore
import Foundation
import SyncEngine
import TestSupport

extension StoreLab {
    /// Measures how fast one large journal is compacted, and in how much memory.
    struct CompactionSpeed: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "compaction-speed",
            abstract: "Write one large journal to the disk and measure how fast it is compacted.")

        @Option(help: "How large the journal is.") var megabytes = 200

        func run() throws {
            let directory = TemporaryDirectory()
            let disk = try POSIXDisk(root: directory.path)
            let filled = try LabStore(disk, StoreLimits())
            fill(filled)
            let store = try LabStore(disk, StoreLimits())
            // Twice: many segments become one, and one segment becomes one.
            for third in [1, 2] as [Seq] {
                let head = try store.head(of: journal)
                let drop = (1...head).filter { $0 % 4 == third }
                let memory = Self.residentMegabytes()
                let start = ContinuousClock.now
                let sizes = try store.compact(journal, CompactionPlan(floor: head, drop: drop))
                let seconds = (ContinuousClock.now - start).seconds
                report(
                    "compaction: \(sizes.before >> 20) MiB to \(sizes.after >> 20) MiB, "
                        + "\(Int(Double(sizes.before) / 1e6 / seconds)) MB/s, "
                        + "\(Self.residentMegabytes() - memory) MiB more memory than before")
            }
        }

        private var journal: JournalID { Fixture.user(1) }

        private func fill(_ store: LabStore) {
            let text = String(repeating: "a line of a message ", count: 8)
            var number = 0
            while store.core.statistics.walBytes < megabytes << 20 {
                let batch = (0..<2000).map { _ in
                    number += 1
                    return Fixture.append(
                        number, in: number % 4 == 0 ? [journal] : [Fixture.user(2), journal], text: text)
                }
                _ = store.append([batch])
                store.core.apply()
            }
            store.core.checkpoint()
        }

        /// The most memory the process ever held.
        private static func residentMegabytes() -> Int {
            let lines = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
            let line = lines.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) >> 10
        }
    }
}
