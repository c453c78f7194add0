import FileStore
import SyncEngine

/// A store with many users, made through the store itself.
enum LargeStore {
    static func make(at directory: String, users: Int, recordsEach: Int) async throws {
        let store = try await Stores.open(directory)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<8 {
                group.addTask {
                    for user in stride(from: lane, to: users, by: 8) {
                        try await append(recordsEach, to: user, in: store)
                    }
                }
            }
            try await group.waitForAll()
        }
        await store.close()
    }

    private static func append(_ count: Int, to user: Int, in store: FileStore) async throws {
        let journal = Stores.user(user)
        let appends = (0..<count).map { Stores.append(user * count + $0 + 1, [journal], textBytes: 120) }
        try await Stores.write(appends, to: store)
    }
}
