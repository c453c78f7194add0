import Benchmarking
import SyncEngine

/// What the engine does in a second, alone and with its store, and what does not grow with history.
///
/// `merge-benchmark [engine] [store] …` measures some parts only; `--quick` takes one round of each.
@main struct MergeBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let rounds = arguments.contains("--quick") ? 1 : 5
        let parts = arguments.filter { $0 != "--quick" }
        let scratch = try Scratch()
        defer { scratch.remove() }
        if parts.isEmpty || parts.contains("engine") {
            print("operations merged a second: pushes of \(MergeRate.operations), medians of \(rounds) rounds")
            print("                 store  authors   operations/s  processor us each")
            for authors in [1, 2, 4] {
                try await MergeRate.row("memory", authors: authors, rounds: rounds, store: MemoryStore())
            }
        }
    }
}
