import Benchmarking
import FileStore
import Foundation
import SyncEngine

/// Opens a store in a process of its own and says how long that took and what it holds in memory.
struct MemoryPart {
    static let argument = "--open"

    private let directory: String
    private let users: Int

    init?(_ arguments: [String]) {
        guard arguments.count == 4, arguments[1] == Self.argument, let users = Int(arguments[3]) else { return nil }
        directory = arguments[2]
        self.users = users
    }

    func run() async throws {
        let before = Memory.resident
        let started = ContinuousClock.now
        let store = try await Stores.open(directory)
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        let opened = Memory.resident
        print("open in \(Columns.number(seconds, 0, digits: 3)) s, \((opened - before) >> 10) KiB more in memory")
        print(Goal.atMost(2, seconds, "seconds to open"))
        let touchStarted = ContinuousClock.now
        for first in stride(from: 0, to: users, by: 1000) {
            _ = try await store.heads((first..<min(users, first + 1000)).map(Stores.user))
        }
        let touching = (ContinuousClock.now - touchStarted) / .seconds(1)
        let each = Double(Memory.resident - opened) / Double(users)
        let kept = store.statistics.journalsTouched
        print("all heads in \(Columns.number(touching, 0, digits: 1)) s, \(kept) journals kept")
        print(Goal.atMost(1536, each, digits: 0, "bytes a journal that was touched"))
        await store.close()
    }
}
