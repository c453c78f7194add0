import Benchmarking
import SyncEngine

/// What the engine does in a second, alone and with its store, and what does not grow with history.
@main struct MergeBenchmark {
    static func main() async throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        print("operations merged a second: pushes of \(MergeRate.operations), medians of \(MergeRate.rounds) rounds")
        print("                 store  authors   operations/s  us/operation")
        for authors in [1, 2, 4] { try await MergeRate.row("memory", authors: authors, store: MemoryStore()) }
    }
}
