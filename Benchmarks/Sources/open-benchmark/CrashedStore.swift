import FileStore
import Foundation
import SyncEngine

/// A data directory as a crash leaves it: a long log, journals written and not synced, no checkpoint.
enum CrashedStore {
    /// - Returns: the operations in the log.
    static func make(at directory: String, walBytes: Int, users: Int) async throws -> Int {
        var options = FileStore.Options()
        options.checkpointBytes = .max
        options.checkpointJournals = .max
        options.checkpointInterval = .seconds(1 << 30)
        let running = directory + "-running"
        let store = try await Stores.open(running, options: options)
        var number = 0
        while store.statistics.walBytes < walBytes {
            let appends = (0..<100).map { _ in
                number += 1
                let pair = [Stores.user(number % users), Stores.user((number * 7 + 1) % users)]
                return Stores.append(number, Array(Set(pair)), textBytes: 260)
            }
            _ = try await store.append(appends)
        }
        while store.statistics.appliedLSN < store.statistics.durableLSN { try await Task.sleep(for: .milliseconds(10)) }
        try FileManager.default.copyItem(atPath: running, toPath: directory)
        await store.close()
        try FileManager.default.removeItem(atPath: running)
        return number
    }
}
