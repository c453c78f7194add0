import ArgumentParser
import TestSupport

extension StoreLab {
    /// Flips bits and cuts files of a reference store.
    struct Corruption: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Flip bits and cut files of a reference store: nothing wrong may be shown.")

        @Option(help: "How many damages, spread over all there are.") var samples = 20_000
        @Option(help: "Decides which.") var seed: UInt64 = 1
        @Flag(help: "Every bit and every length.") var all = false

        func run() throws {
            let lab = try CorruptionLab()
            var damages = lab.damages
            let possible = damages.count
            if !all {
                var random = SplitMix(seed: seed)
                damages = Array(damages.shuffled(using: &random).prefix(samples))
            }
            var counts: [String: Int] = [:]
            var failures = 0
            for damage in damages {
                let verdict = lab.run(damage)
                if case .failed(let text) = verdict {
                    failures += 1
                    report("FAILED \(text)")
                } else {
                    counts["\(verdict)", default: 0] += 1
                }
            }
            let summary = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
            report("corruption: \(damages.count) of \(possible) damages: \(summary), \(failures) failures")
            if failures > 0 { throw ExitCode(1) }
        }
    }
}
