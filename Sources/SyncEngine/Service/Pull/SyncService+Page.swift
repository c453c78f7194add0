extension SyncService {
    /// The records of a reader's journal after a position, and the position as it counts: a position that compaction
    /// passed is answered from the beginning. Pages of such an answer go on while the floor stays where it was.
    func page(
        of reader: UserID, after position: ReadPosition, limit: Int
    ) async throws -> (page: JournalPage, position: ReadPosition) {
        do {
            guard position.floor > 0 else {
                return (try await store.read(.user(reader), after: position.user, limit: limit), position)
            }
            let page = try await store.remaining(.user(reader), after: position.user, limit: limit)
            if page.floor == position.floor { return (page, position) }
        } catch JournalStoreError.tooOld {}
        let start = ReadPosition(user: 0, tickets: 0, replica: position.replica, startsOver: true)
        return (try await store.read(.user(reader), after: 0, limit: limit), start)
    }
}
