import ArgumentParser
import TestSupport

extension StoreLab {
    /// Lets the n-th call fail, for every n.
    struct Faults: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fail each call of seeded workloads with ENOSPC, EIO and EMFILE, once and from then on.")

        @Option(help: "How many workloads.") var workloads = 4
        @Option(help: "The first workload.") var seed: UInt64 = 1

        func run() throws {
            var states = 0
            var failures = 0
            for workload in seed..<(seed + UInt64(workloads)) {
                for (name, code) in [("ENOSPC", Int32(28)), ("EIO", 5), ("EMFILE", 24)] {
                    for sticky in [false, true] {
                        for call in 1...CrashLab().length(ofWorkload: workload).calls {
                            let verdict = CrashLab().run(seed: workload, failingCall: call, code: code, sticky: sticky)
                            if verdict != .notReached { states += 1 }
                            guard case .failed(let text) = verdict else { continue }
                            failures += 1
                            report(
                                "FAILED workload \(workload) call \(call) \(name)\(sticky ? " sticky" : ""): \(text)")
                        }
                    }
                }
            }
            report("faults: \(states) failing calls, \(failures) failures")
            if failures > 0 { throw ExitCode(1) }
        }
    }
}
