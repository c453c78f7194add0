import ArgumentParser
import Glibc
import Simulation

/// The engine's simulator by hand: one seed with a trace, or as many as there is time for.
@main
struct SyncLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync-lab",
        abstract: "Replicas, users, faults and crashes by the seed; all invariants checked.")

    @Option(help: "Run this seed only.") var seed: UInt64?
    @Option(help: "Run a scenario from a file, such as --shrink prints.") var scenario: String?
    @Option(help: "Steps of a seed's scenario.") var steps = 80
    @Option(help: "The first seed of a long run.") var from: UInt64 = 1
    @Option(help: "End a long run after so many seconds; 0: when interrupted.") var seconds = 0
    @Flag(help: "Print a line for everything that happens; of a long run, how often each invariant was checked.")
    var verbose = false
    @Flag(help: "Look for the shortest scenario that still fails, and print it.") var shrink = false

    func run() throws {
        if let scenario {
            try play(Scenario(text: try text(of: scenario)))
        } else if let seed {
            try play(Scenario(seed: seed, steps: steps))
        } else {
            try soak()
        }
    }

    private func play(_ scenario: Scenario) throws {
        let print: Trace = { report($0) }
        let outcome = Simulator.run(scenario, trace: verbose ? print : nil)
        for failure in outcome.findings.failures { report("FAILED \(failure)") }
        if !outcome.findings.failures.isEmpty, shrink {
            let short = Simulator.shrunk(scenario)
            report("\(short.text)# \(Simulator.run(short).findings.failures.first ?? "")")
        }
        report("\(outcome.steps) steps, \(outcome.findings.failures.count) failures")
        if !outcome.findings.failures.isEmpty { throw ExitCode(1) }
    }

    /// Seed after seed, with a line now and then.
    private func soak() throws {
        let start = ContinuousClock.now
        var findings = Findings()
        var steps = 0
        var told = start
        var seed = from
        while seconds == 0 || ContinuousClock.now - start < .seconds(seconds) {
            let outcome = Simulator.run(Scenario(seed: seed, steps: self.steps))
            steps += outcome.steps
            for failure in outcome.findings.failures.prefix(1) {
                report("FAILED sync-lab --seed \(seed) --steps \(self.steps) --verbose # \(failure)")
            }
            findings.add(outcome.findings)
            seed += 1
            if ContinuousClock.now - told > .seconds(10) {
                told = ContinuousClock.now
                report(summary(seeds: seed - from, steps: steps, since: start, findings))
            }
        }
        report(summary(seeds: seed - from, steps: steps, since: start, findings))
        if verbose {
            for invariant in Invariant.allCases {
                report(
                    "\(invariant.rawValue) \(invariant.sentence): \(findings.exercised[invariant, default: 0]) checks")
            }
        }
        if !findings.failures.isEmpty { throw ExitCode(1) }
    }

    private func summary(seeds: UInt64, steps: Int, since start: ContinuousClock.Instant, _ findings: Findings)
        -> String
    {
        let elapsed = ContinuousClock.now - start
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        let checks = findings.exercised.values.reduce(0, +)
        return """
            simulation: \(seeds) seeds, \(steps) steps in \(Int(seconds)) s, \(Int(Double(steps) / seconds)) steps/s, \
            \(checks) checks, \(findings.failures.count) failures
            """
    }

    private func text(of path: String) throws -> String {
        guard let file = fopen(path, "r") else { throw ValidationError("cannot read \(path)") }
        defer { fclose(file) }
        var text = ""
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        while getline(&line, &capacity, file) > 0 {
            if let line { text += String(cString: line) }
        }
        free(line)
        return text
    }
}

/// Prints one line at once, also when the output is a pipe.
func report(_ line: String) {
    print(line)
    fflush(nil)
}
