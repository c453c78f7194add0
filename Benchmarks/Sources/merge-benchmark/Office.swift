import FileStore
import Logging
import SyncEngine

/// A service over a store, with so many people: what every measurement starts from.
struct Office {
    static let firstUser = 10_001
    static let cursorKey = [UInt8](repeating: 7, count: 32)

    let service: SyncService
    let people: Int

    init(people: Int, store: any JournalStore) async throws {
        service = try await SyncService(store: store, cursorKey: Self.cursorKey)
        self.people = people
        for number in 0..<people {
            try await service.change(
                .addUser(
                    email: "person\(number)@example.org", name: "Person \(number)", role: .user, department: "Sales",
                    title: "", id: nil, passwordHash: nil))
        }
    }

    /// The person with this number; numbers go round.
    func user(_ number: Int) -> UserID { UserID(Self.firstUser + number % people) }

    /// A file store that logs errors only.
    static func fileStore(_ directory: String) async throws -> FileStore {
        var logger = Logger(label: "benchmark")
        logger.logLevel = .error
        return try await FileStore.open(directory: directory, logger: logger)
    }
}
