import TestSupport

/// Runs scenarios.
package enum Simulator {
    /// What a run came to.
    package struct Outcome: Sendable {
        package var findings = Findings()
        package var steps = 0
        package var forks = 0
        package var rollbacks = 0
    }

    /// Runs one scenario on the calling thread, the same way every time.
    package static func run(_ scenario: Scenario, trace: Trace? = nil) -> Outcome {
        let outcome = SteppedExecutor.run { executor in
            do {
                let world = try await World(scenario, executor: executor, trace: trace)
                do {
                    try await world.run()
                } catch {
                    await world.fail("threw \(error)")
                }
                return await world.outcome
            } catch {
                var outcome = Outcome()
                outcome.findings.failures.append("no world: \(error)")
                return outcome
            }
        }
        guard let outcome else {
            var stuck = Outcome()
            stuck.findings.failures.append("everybody waits for ever")
            return stuck
        }
        return outcome
    }

    /// The shortest scenario found that still fails in the same way: parts of the steps are left out, halves first.
    package static func shrunk(_ scenario: Scenario) -> Scenario {
        func fault(_ scenario: Scenario) -> Substring? { run(scenario).findings.failures.first?.prefix(24) }
        let sought = fault(scenario)
        var best = scenario
        var size = max(1, best.steps.count / 2)
        while true {
            var isShorter = false
            var start = 0
            while start < best.steps.count {
                var candidate = best
                candidate.steps.removeSubrange(start..<min(start + size, best.steps.count))
                if fault(candidate) == sought {
                    best = candidate
                    isShorter = true
                } else {
                    start += size
                }
            }
            if size == 1, !isShorter { return best }
            size = max(1, size / 2)
        }
    }
}

extension World {
    var outcome: Simulator.Outcome {
        Simulator.Outcome(findings: findings, steps: performed, forks: forks, rollbacks: rollbacks)
    }
}
