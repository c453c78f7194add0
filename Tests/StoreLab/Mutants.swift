import ArgumentParser
import TestSupport

extension StoreLab {
    /// Leaves out or moves one step at a time; each must be noticed.
    struct Mutants: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove each persist, rename and cut, and move steps: the crash states must catch it.")

        @Option(help: "At most so many crash states for each mutant.") var states = 40_000
        @Option(help: "The first workload.") var seed: UInt64 = 1
        @Option(help: "Only mutants whose name contains this.") var only: String?

        func run() throws {
            var missed = 0
            for mutation in MutantDisk.Mutation.all where only.map({ mutation.name.contains($0) }) ?? true {
                let lab = CrashLab(mutation: mutation)
                let found = CrashSweep(lab: lab, seed: seed, states: states, maximumFailures: 1).run()
                let name = mutation.name.padded(to: 44)
                if let (crash, text) = found.failures.first {
                    report("caught  \(name) after \(found.states) states  \(crash)  \(text.prefix(120))")
                } else {
                    report("MISSED  \(name) after \(found.states) states")
                    missed += 1
                }
            }
            report(missed == 0 ? "mutants: all caught" : "mutants: \(missed) missed")
            if missed > 0 { throw ExitCode(1) }
        }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
