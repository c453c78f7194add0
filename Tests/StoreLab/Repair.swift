import ArgumentParser
import TestSupport

extension StoreLab {
    /// Damages a reference store in every way and repairs it.
    struct Repair: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Turn bits, cut, zero and delete files of a reference store, and repair it.")

        @Option(help: "How many damages, spread over all there are.") var samples = 4000
        @Option(help: "Decides which.") var seed: UInt64 = 1
        @Option(help: "Run one damage again, by its number.") var replay: Int?
        @Option(help: "Only damages of this kind: flip, cut, zero or delete.") var only: String?
        @Option(help: "How many of the repairs are crashed at each of their changes.") var crashes = 10
        @Flag(help: "Also leave out each persist and rename of the repair.") var mutants = false
        @Flag(help: "Every damage.") var all = false

        func run() throws {
            let lab = try RepairLab()
            let damages = lab.damages
            if let replay { return report("\(lab.name(of: damages[replay])): \(lab.run(damages[replay]))") }
            var numbers = damages.indices.filter { number in
                only.map { "\(damages[number])".hasPrefix($0) } ?? true
            }
            if !all {
                var random = SplitMix(seed: seed)
                numbers = Array(numbers.shuffled(using: &random).prefix(samples))
            }
            var counts: [String: Int] = [:]
            var failures = 0
            for number in numbers {
                let verdict = lab.run(damages[number])
                if case .failed(let text) = verdict {
                    failures += 1
                    report("FAILED --replay \(number) \(text.prefix(600))")
                } else {
                    counts["\(verdict)", default: 0] += 1
                }
            }
            failures += try crashes(lab, numbers.prefix(crashes).map { damages[$0] })
            let summary = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
            report(
                "repair: \(numbers.count) of \(damages.count) damages (seed \(seed)): \(summary), \(failures) failures")
            if failures > 0 { throw ExitCode(1) }
        }

        /// How many crash states, or mutants that nobody noticed, are failures.
        private func crashes(_ lab: RepairLab, _ damages: [RepairLab.Damage]) throws -> Int {
            let found = try RepairSweep(lab).run(damages)
            for failure in found.failures { report("FAILED crash: \(failure.prefix(600))") }
            report("repair: \(found.states) crash states, \(found.failures.count) failures")
            guard mutants else { return found.failures.count }
            var missed = 0
            for mutation in RepairSweep.mutants {
                let found = try RepairSweep(lab, mutation: mutation).run(damages, maximumFailures: 1)
                let text = found.failures.first.map { $0.prefix(120) } ?? ""
                report("\(found.failures.isEmpty ? "MISSED" : "caught")  \(mutation.name)  \(found.states)  \(text)")
                if found.failures.isEmpty { missed += 1 }
            }
            return found.failures.count + missed
        }
    }
}
