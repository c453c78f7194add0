/// The store cannot erase what one person wrote: its bodies are not sealed.
public struct ErasureUnsupported: Error {
    public init() {}
}

extension SyncService {
    /// Erases everything a person wrote, in every copy there is, and locks them out first.
    ///
    /// Who wrote when, to whom and how much stays; bodies read as deleted ones do. Their tickets keep what the work is
    /// ruled by. What others quoted of them (a ticket's title in a notification, a value that gave way) is others'
    /// words.
    ///
    /// - Throws: `ErasureUnsupported`; `JournalStoreError`; `Refusal` `unknownUser` or `overload`.
    public func erase(_ user: UserID) async throws {
        guard let store = store as? any ErasingStore else { throw ErasureUnsupported() }
        guard let person = directory.user(user) else {
            throw Refusal(.unknownUser, "there is no user \(user)")
        }
        if person.isActive { try await change(.deactivate(user)) }
        try await work.run {
            try await lanes.withLane(.user(user)) {
                try await lanes.withLane(.tickets) {
                    try await store.erase(author: user)
                    states.forget(user)
                    recent.forget()
                    tickets.reset()
                }
            }
        }
        do { try await compact(.tickets) } catch is CompactionUnsupported {}
    }
}
