import Benchmarking
import FileStore
import SyncEngine

/// Compacts the large journal of a correspondence, in a process of its own, and says how fast that went and in how much
/// memory: the store's part, without making the plan.
struct CompactionPart {
    static let argument = "--compact"

    private let directory: String

    init?(_ arguments: [String]) {
        guard arguments.count == 3, arguments[1] == Self.argument else { return nil }
        directory = arguments[2]
    }

    func run() async throws {
        let store = try await Stores.open(directory)
        let journal = JournalID.user(Correspondence.reader)
        let head = try await store.heads([journal])[0]
        let received = (1...head).filter { Correspondence.isReceived(Int($0)) }
        // Twice: many segments become one, and one segment becomes one.
        for (tenth, what) in ["many segments", "one segment"].enumerated() {
            let drop = received.enumerated().filter { $0.offset % 10 == tenth }.map(\.element)
            let memory = Memory.peak
            let started = ContinuousClock.now
            let sizes = try await store.compact(journal, CompactionPlan(floor: head, drop: drop))
            let seconds = (ContinuousClock.now - started) / .seconds(1)
            print(
                "compaction of \(what), \(sizes.before >> 20) MiB to \(sizes.after >> 20) MiB: "
                    + "peak memory \(memory >> 20) MiB before, \(Memory.peak >> 20) MiB after")
            let rate = Double(sizes.before) / 1e6 / seconds
            print(Goal.atLeast(100, rate, digits: 0, "MB a second, compaction of \(what)"))
        }
        await store.close()
    }
}
