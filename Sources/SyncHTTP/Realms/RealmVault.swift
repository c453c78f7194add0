public import SyncEngine

/// Where realms are kept: made, opened, closed and deleted by whoever owns the disk.
public struct RealmVault: Sendable {
    /// A realm that is there, opened or not.
    public struct Kept: Sendable {
        public var name: String
        public var made: Timestamp
        public var used: Timestamp

        public init(name: String, made: Timestamp, used: Timestamp) {
            self.name = name
            self.made = made
            self.used = used
        }
    }

    /// A realm's store, open.
    public struct Opened: Sendable {
        public var store: any JournalStore
        /// Makes everything durable and lets go of the files.
        public var close: @Sendable () async -> Void

        public init(store: any JournalStore, close: @escaping @Sendable () async -> Void) {
            self.store = store
            self.close = close
        }
    }

    /// What an earlier process left. Called once, before anything is opened.
    public var list: @Sendable () async throws -> [Kept]
    /// Opens a realm's store, which is made when there is none. Never called for a name that is open.
    public var open: @Sendable (_ name: String) async throws -> Opened
    /// Deletes a realm with all its files. Never called for a name that is open.
    public var remove: @Sendable (_ name: String) async throws -> Void

    public init(
        list: @escaping @Sendable () async throws -> [Kept],
        open: @escaping @Sendable (_ name: String) async throws -> Opened,
        remove: @escaping @Sendable (_ name: String) async throws -> Void
    ) {
        self.list = list
        self.open = open
        self.remove = remove
    }

    /// Realms that end with the process.
    public static var inMemory: RealmVault {
        let stores = MemoryRealms()
        return RealmVault(
            list: { [] },
            open: { name in Opened(store: stores.store(name), close: {}) },
            remove: { stores.remove($0) })
    }
}
