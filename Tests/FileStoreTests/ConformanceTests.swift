import FileStore
import Logging
import SyncEngine
import TestSupport
import Testing

@Suite struct JournalStoreConformanceTests {
    @Test(arguments: JournalStoreConformance.checks.indices)
    func memoryStoreConforms(_ index: Int) async throws {
        let check = JournalStoreConformance.checks[index]
        #expect(try await check.check(MemoryStore()) == [], "\(check.name)")
    }

    @Test(arguments: JournalStoreConformance.checks.indices)
    func fileStoreConforms(_ index: Int) async throws {
        let check = JournalStoreConformance.checks[index]
        let directory = TemporaryDirectory()
        var options = FileStore.Options()
        options.limits.journalSegmentBytes = 900
        options.limits.walSegmentBytes = 3000
        let store = try await FileStore.open(directory: directory.path, options: options, logger: .silent)
        #expect(try await check.check(store) == [], "\(check.name)")
        await store.close()
    }
}
