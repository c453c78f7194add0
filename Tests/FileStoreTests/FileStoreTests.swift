import FileStore
import Logging
import SyncEngine
import TestSupport
import Testing

@Suite struct FileStoreTests {
    @Test func whatWasAppendedIsReadBackAfterReopening() async throws {
        let directory = TemporaryDirectory()
        let (anna, ben) = (Fixture.user(1), Fixture.user(2))
        let store = try await FileStore.open(directory: directory.path, logger: .silent)
        for number in 1...100 {
            let outcomes = try await store.append([Fixture.append(number, in: [anna, ben])])
            #expect(outcomes == [.committed([anna: Seq(number), ben: Seq(number)])])
        }
        let before = try await store.read(anna, after: 0, limit: 1000)
        #expect(before.records.count == 100)
        await store.close()

        let again = try await FileStore.open(directory: directory.path, logger: .silent)
        #expect(again.epoch == store.epoch)
        #expect(again.highestEventID == EventID(100))
        #expect(try await again.read(anna, after: 0, limit: 1000) == before)
        #expect(try await again.heads([anna, ben, .tickets]) == [100, 100, 0])
        #expect(try await again.journals() == [anna, ben])
        let repeated = try await again.append([Fixture.append(7, in: [anna, ben])])
        #expect(repeated == [.committed([anna: 7, ben: 7])])
        await again.close()
    }
}

extension Logger {
    /// A logger that says nothing.
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
