import Foundation
import Simulation
import TestSupport
import Testing

/// `TICX_SEED` runs one seed, `TICX_SEEDS` so many, `TICX_SECONDS` goes on for so long.
@Suite struct SimulationTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let one = environment["TICX_SEED"].flatMap { UInt64($0) }
    private static let count = environment["TICX_SEEDS"].flatMap { UInt64($0) } ?? 60
    private static let seconds = environment["TICX_SECONDS"].flatMap { Int($0) } ?? 0
    private static let steps = 80
    /// How often every invariant is put to the test over the default seeds, at least.
    private static let least = 10

    @Test("Replicas, users, faults and crashes: every invariant holds, and every one was put to the test")
    func everySeed() async {
        let start = ContinuousClock.now
        var findings = Findings()
        var next = Self.one ?? 1
        let last = Self.one ?? Self.count
        let lanes = ProcessInfo.processInfo.activeProcessorCount
        while next <= last || (Self.one == nil && ContinuousClock.now - start < .seconds(Self.seconds)) {
            let batch = next...max(next, min(last, next + 19))
            findings.add(await Self.findings(batch, lanes: lanes))
            next = batch.upperBound + 1
        }
        guard Self.one == nil, Self.count >= 60 else { return }
        for invariant in Invariant.allCases {
            let times = findings.exercised[invariant, default: 0]
            #expect(times >= Self.least, "invariant \(invariant.rawValue) was put to the test \(times) times only")
        }
    }

    private static func findings(_ seeds: ClosedRange<UInt64>, lanes: Int) async -> Findings {
        await withTaskGroup(of: Findings.self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    var findings = Findings()
                    for seed in seeds where Int(seed) % lanes == lane {
                        let found = Simulator.run(Scenario(seed: seed, steps: steps)).findings
                        for failure in found.failures.prefix(one == nil ? 1 : 20) {
                            Issue.record("sync-lab --seed \(seed) --steps \(steps) --verbose # \(failure)")
                        }
                        findings.add(found)
                    }
                    return findings
                }
            }
            return await group.reduce(into: Findings()) { $0.add($1) }
        }
    }

    @Test("What failed once holds") func regressions() throws {
        for (name, scenario) in try Regressions.all() {
            let failures = Simulator.run(scenario).findings.failures
            #expect(failures.isEmpty, "\(name): \(failures.first ?? "")")
        }
    }

    @Test("A scenario comes back from its text, and runs the same way twice") func repeatable() throws {
        let scenario = Scenario(seed: 7, steps: 60)
        #expect(try Scenario(text: scenario.text) == scenario)
        #expect(throws: BadScenario.self) { try Scenario(text: "users 2\nskews 0\nfly 1 2 3\n") }
        let traces = (0..<2).map { _ in
            let lines = Locked<[String]>([])
            _ = Simulator.run(scenario) { line in lines.change { $0.append(line) } }
            return lines.value
        }
        #expect(traces[0] == traces[1])
        #expect(traces[0].count > 60)
    }
}
