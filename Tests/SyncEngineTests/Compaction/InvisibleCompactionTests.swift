import Foundation
import Testing

/// Invariant 15: two services are told the same; one is compacted now and then, at any age, and restarted. Nobody can
/// tell them apart. `TICX_SEED` runs one seed.
@Suite struct InvisibleCompactionTests {
    @Test(arguments: ProcessInfo.processInfo.environment["TICX_SEED"].flatMap { UInt64($0) }.map { $0...$0 } ?? 1...40)
    func nothingButTooOldChanges(_ seed: UInt64) async throws {
        var pair = try await CompactedPair(seed: seed)
        for _ in 0..<60 { try await pair.step() }
        try await pair.compact()
        try await pair.compare()
        try await pair.compareStates()
        try await pair.lookForDeletedText()
        #expect(pair.failures.isEmpty, "TICX_SEED=\(seed): \(pair.failures.prefix(3))")
    }
}
