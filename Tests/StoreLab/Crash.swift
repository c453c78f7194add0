import ArgumentParser
import TestSupport

extension StoreLab {
    /// Enumerates crash states of the protocol as it is.
    struct Crash: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Crash seeded workloads at every call, recover, compare with a reference model.")

        @Option(help: "How many crash states.") var states = 50_000
        @Option(help: "The first workload.") var seed: UInt64 = 1
        @Option(help: "Run one state again: seed:change:kind:draw:recoveryChange.") var replay: String?
        @Flag(help: "Print a line for each 10 000 states.") var verbose = false

        func run() throws {
            if let replay { return try runAgain(replay) }
            let start = ContinuousClock.now
            var total = CrashSweep.Report()
            var next = seed
            // In portions, so that progress can be shown.
            while total.states < states {
                let portion = CrashSweep(lab: CrashLab(), seed: next, states: min(10_000, states - total.states))
                let part = portion.run { crash, text in report("FAILED --replay \(crash) \(text)") }
                total.states += part.states
                total.workloads += part.workloads
                total.failures += part.failures
                next += UInt64(part.workloads)
                if verbose { report("\(total.states) states after \(ContinuousClock.now - start)") }
            }
            let seconds = (ContinuousClock.now - start).seconds
            report(
                """
                crash: \(total.states) states of \(total.workloads) workloads in \(seconds.rounded(toPlaces: 1)) s, \
                \(Int(Double(total.states) / seconds)) states/s, \(total.failures.count) failures
                """)
            if !total.failures.isEmpty { throw ExitCode(1) }
        }

        private func runAgain(_ text: String) throws {
            guard let crash = CrashCase(text) else { throw ValidationError("'\(text)' is no crash state") }
            let verdict = CrashLab().run(crash)
            report("\(crash): \(verdict)")
            if case .failed = verdict { throw ExitCode(1) }
        }
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

extension Double {
    /// For people.
    func rounded(toPlaces places: Int) -> Double {
        let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
        return (self * scale).rounded() / scale
    }
}
