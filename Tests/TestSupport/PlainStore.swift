public import SyncEngine

/// A store that does what every store must, and nothing that only some do.
public struct PlainStore: ForwardingStore {
    public let base: any JournalStore

    public init(_ base: any JournalStore) { self.base = base }
}
