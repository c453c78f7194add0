import ArgumentParser
import FileStore
import TestSupport

extension StoreLab {
    /// Writes a golden store of the format as this version writes it.
    struct Golden: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a store for fixtures/journal: what is committed there is never written again.")

        @Argument(help: "A directory that does not exist yet; its store lies in store/, the records in expected.jsonl.")
        var directory: String
        @Flag(help: "With segments as compaction writes them.") var rewritten = false

        func run() throws {
            let disk = try POSIXDisk(root: directory)
            guard try disk.list("").isEmpty else { throw ValidationError("\(directory) is not empty") }
            let store = directory + "/store"
            if rewritten { try GoldenStore.makeRewritten(in: store) } else { try GoldenStore.make(in: store) }
            let scratch = SimulatedDisk(seed: 1, files: try POSIXDisk(root: store).allFiles())
            let lines = try GoldenStore.dump(try LabStore(scratch, GoldenStore.limits))
            let text = lines.map { $0 + "\n" }.joined()
            try disk.open("expected.jsonl", create: true).write(Array(text.utf8), at: 0, step: .stateWrite)
            report("golden: \(lines.count) records in \(directory)")
        }
    }
}
