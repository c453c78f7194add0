internal import SyncEngine

/// Where the engine of a `ServiceTarget` keeps its records, and what can happen to that place.
protocol StoreHost: Sendable {
    /// What the host can undergo; the target adds powers of its own.
    var powers: Set<Power> { get }

    /// The store as it is now, opened.
    func open() async throws -> any JournalStore

    /// Lets something happen to the store in use, and gives the one that serves from now on.
    func undergo(_ event: ServerEvent) async throws -> any JournalStore

    /// Removes everything.
    func close() async
}
