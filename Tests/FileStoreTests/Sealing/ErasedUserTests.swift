import FileStore
import SyncEngine
import TestSupport
import Testing

@Suite struct ErasedUserTests {
    private let base = MemoryStore()
    private let disk = SimulatedDisk(seed: 1)
    private let master = MasterKey()

    private func service() async throws -> SyncService {
        let keyring = try Keyring(disk, store: Bits128(high: 1, low: 2), master: master, isSealed: false)
        let service = try await SyncService(
            store: SealedStore(base, keyring), cursorKey: Array(repeating: 7, count: 32))
        return service
    }

    private func add(_ name: String, _ service: SyncService) async throws -> UserID {
        let change = DirectoryChange.addUser(
            email: "\(name)@example.org", name: name, role: .agent, department: "IT", title: "", id: nil,
            passwordHash: nil)
        return try #require(try await service.change(change)).id
    }

    private func create(_ title: String, by user: UserID, _ service: SyncService) async throws {
        let body = #"{"type":"Incident","title":"\#(title)","description":"all of it","department":"IT"}"#
        let made = try await service.submit(kind: "ticket.create", body: Array(body.utf8), author: user)
        #expect(made.status == .applied, "\(made)")
    }

    private func everything(_ service: SyncService, _ journals: [JournalID]) async throws -> String {
        let keyring = try Keyring(disk, store: Bits128(high: 1, low: 2), master: master, isSealed: true)
        let store = SealedStore(base, keyring)
        var text = ""
        for journal in journals {
            for record in try await store.read(journal, after: 0, limit: 99).records {
                text += String(decoding: record.content, as: UTF8.self) + "\n"
            }
        }
        return text
    }

    @Test func theirWordsAreGoneAndTheirTicketsAreNot() async throws {
        let service = try await service()
        let ada = try await add("ada", service)
        let bob = try await add("bob", service)
        try await create("ADA-TITLE", by: ada, service)
        let message = #"{"to":\#(bob),"text":"ADA-WORDS"}"#
        let sent = try await service.submit(kind: "message.send", body: Array(message.utf8), author: ada)
        #expect(sent.status == .applied, "\(sent)")
        let journals: [JournalID] = [.user(ada), .user(bob), .tickets]
        #expect(try await everything(service, journals).contains("ADA-TITLE"))
        #expect(try await everything(service, journals).contains("ADA-WORDS"))

        try await service.erase(ada)
        let left = try await everything(service, journals)
        #expect(!left.contains("ADA-") && left.contains("INC-") && left.contains(#""body":null"#))
        #expect(service.directory.user(ada)?.isActive == false)

        // The number is not given out again, neither now nor by the next process.
        try await create("BOB-TITLE", by: bob, service)
        #expect(try await everything(service, [.tickets]).contains("-0002"))
        let again = try await self.service()
        try await create("MORE", by: bob, again)
        #expect(try await everything(again, [.tickets]).contains("-0003"))
    }

    @Test func aStoreWithoutKeysCannotErase() async throws {
        let service = try await SyncService(store: MemoryStore(), cursorKey: Array(repeating: 7, count: 32))
        let ada = try await add("ada", service)
        await #expect(throws: ErasureUnsupported.self) { try await service.erase(ada) }
    }
}
