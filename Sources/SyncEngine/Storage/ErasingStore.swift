/// A store that can make an author's words unreadable, wherever they were copied to.
public protocol ErasingStore: JournalStore {
    /// Erases every body that this author wrote so far, in all journals; durable on return.
    ///
    /// Numbers, times and who wrote stay. Bodies read as deleted ones do; of what the engine needs to fold others'
    /// records, `RecordContent.remainder` stays.
    func erase(author: UserID) async throws
}
