import SyncEngine
import TestSupport
import Testing

@Suite struct MemoryStoreCompactionTests {
    @Test(arguments: CompactingStoreConformance.checks.indices)
    func memoryStoreCompacts(_ index: Int) async throws {
        let check = CompactingStoreConformance.checks[index]
        #expect(try await check.check(MemoryStore()) == [], "\(check.name)")
    }
}
