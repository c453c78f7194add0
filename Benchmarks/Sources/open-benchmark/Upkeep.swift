import Benchmarking
import FileStore
import Foundation

/// How fast a store is checked, backed up and restored.
struct Upkeep {
    let directory: String
    let rounds: Int
    let scratch: Scratch

    /// Bytes a second, by the clock and by the time that the processors spent.
    private struct Speed {
        var megabytes: Double
        var seconds: Double
        var processor: Double

        var rate: Double { megabytes / seconds }
        var rateOfCore: Double { megabytes / processor }

        /// - Parameter body: returns how many bytes it dealt with.
        static func measure(_ body: () async throws -> Int) async throws -> Speed {
            let (started, used) = (ContinuousClock.now, ProcessorTime.used())
            let bytes = try await body()
            return Speed(
                megabytes: Double(bytes) / 1e6, seconds: (ContinuousClock.now - started) / .seconds(1),
                processor: (ProcessorTime.used() - used) / .seconds(1))
        }
    }

    func run() async throws {
        let full = try await verify(.full)
        print(Goal.atLeast(300, full, digits: 0, "MB a second and core, full verify"))
        _ = try await verify(.deep)
        try await backupAndRestore()
    }

    /// - Returns: megabytes a second of one core.
    private func verify(_ depth: VerifyDepth) async throws -> Double {
        var speeds: [Speed] = []
        // Once more, to warm up.
        for _ in 0...rounds {
            let speed = try await Speed.measure {
                let report = try FileStore.verify(directory: directory, depth)
                precondition(report.isClean, "\(report.damages) damages, the first: \(report.findings[0])")
                return report.bytes
            }
            speeds.append(speed)
        }
        speeds.removeFirst()
        let ofCore = speeds.map(\.rateOfCore).median
        show("\(depth.rawValue) verify", speeds)
        return ofCore
    }

    /// Each time into an empty directory, so that nothing is linked.
    private func backupAndRestore() async throws {
        let (backups, restored) = (scratch.place("backups"), scratch.place("restored"))
        let store = try await Stores.open(directory)
        var speeds: (backup: [Speed], restore: [Speed]) = ([], [])
        for _ in 0..<rounds {
            sync()
            speeds.backup.append(try await Speed.measure { try await store.backup(to: backups).bytes })
            sync()
            speeds.restore.append(
                try await Speed.measure { try await FileStore.restore(from: backups, to: restored).bytes })
            scratch.remove("backups")
            scratch.remove("restored")
        }
        await store.close()
        show("backup", speeds.backup)
        show("restore", speeds.restore)
    }

    private func show(_ what: String, _ speeds: [Speed]) {
        let rate = Columns.number(speeds.map(\.rate).median, 0)
        let ofCore = Columns.number(speeds.map(\.rateOfCore).median, 0)
        let size = Columns.number(speeds[0].megabytes, 0)
        print("\(what): \(rate) MB/s, \(ofCore) MB a second of one core (\(size) MB, median of \(speeds.count))")
    }
}
