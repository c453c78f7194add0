import FileStore
import Foundation
import Logging
import SyncEngine
import TestSupport
import Testing

/// Every store runs every check it can; `TICX_SEED` decides what the writers do and when a process ends.
@Suite(.timeLimit(.minutes(10))) struct JournalStoreConformanceTests {
    private static let seed =
        ProcessInfo.processInfo.environment["TICX_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 1...1 << 32)

    private func run(_ index: Int, on subject: any StoreUnderTest) async throws {
        let check = JournalStoreConformance.checks[index]
        guard check.canRun(on: subject) else { return }
        #expect(try await check.run(subject, Self.seed) == [], "TICX_SEED=\(Self.seed): \(check)")
        try await subject.end(.inOrder)
    }

    @Test(arguments: JournalStoreConformance.checks.indices)
    func memoryStoreConforms(_ index: Int) async throws { try await run(index, on: MemoryStoreUnderTest()) }

    @Test(arguments: JournalStoreConformance.checks.indices)
    func fileStoreInADirectoryConforms(_ index: Int) async throws { try await run(index, on: FileStoreUnderTest()) }

    @Test(arguments: JournalStoreConformance.checks.indices)
    func fileStoreThatLosesPowerConforms(_ index: Int) async throws {
        try await run(index, on: FileStoreUnderTest(simulatedWith: Self.seed))
    }

    @Test func everyGuaranteeHasAtLeastOneCheckThatRuns() {
        let subjects: [any StoreUnderTest] = [MemoryStoreUnderTest(), FileStoreUnderTest(simulatedWith: 1)]
        for guarantee in JournalStoreConformance.Guarantee.allCases {
            let checks = JournalStoreConformance.checks.filter { $0.guarantee == guarantee }
            #expect(checks.contains { check in subjects.contains { check.canRun(on: $0) } }, "\(guarantee.rawValue)")
        }
    }
}
