import Foundation
import TestSupport
import Testing

@testable import SyncEngine

/// `TICX_SEED` runs one seed, `TICX_SEEDS` so many.
@Suite struct SimulationTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let one = environment["TICX_SEED"].flatMap { UInt64($0) }
    private static let count = environment["TICX_SEEDS"].flatMap { UInt64($0) } ?? 240
    /// Seeds that run one after the other; the batches run side by side.
    private static let batches =
        one.map { [$0...$0] }
        ?? stride(from: 1, through: count, by: 20).map { $0...min($0 + 19, count) }

    @Test("Replicas, users, faults and restarts: every operation exactly once, all reads agree", arguments: batches)
    func everySeedConverges(_ seeds: ClosedRange<UInt64>) {
        var forks = 0
        for seed in seeds {
            let outcome = Self.outcome(of: seed)
            forks += outcome.forks
            for failure in outcome.failures.prefix(Self.one == nil ? 1 : 20) {
                Issue.record("TICX_SEED=\(seed) swift test --filter SimulationTests # \(failure)")
            }
        }
        if seeds.count == 20 { #expect(forks > 0, "clones and restored clients must have led to forks") }
    }

    private static func outcome(of seed: UInt64) -> (failures: [String], forks: Int) {
        let outcome = SteppedExecutor.run { () async -> (failures: [String], forks: Int) in
            do {
                let world = try await World(seed: seed)
                do {
                    try await world.run(steps: 80)
                } catch {
                    await world.fail("threw \(error)")
                }
                return (await world.failures, await world.forks)
            } catch {
                return (["no world: \(error)"], 0)
            }
        }
        return outcome ?? (["everybody waits for ever"], 0)
    }
}
