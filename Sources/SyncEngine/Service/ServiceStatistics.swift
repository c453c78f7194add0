/// What a service does and holds, for operators.
public struct ServiceStatistics: Sendable, Equatable {
    public var users: Int
    public var replicas: Int
    /// Journals with at least one record.
    public var journals: Int
    public var cachedStates: Int
    /// Operations by the answer they got since the start.
    public var decided: [OperationResult.Status: Int]
}

extension SyncService {
    /// The service's figures as of now.
    public func statistics() async throws -> ServiceStatistics {
        let directory = self.directory
        return ServiceStatistics(
            users: directory.users.count, replicas: directory.replicaCount,
            journals: try await store.journals().count, cachedStates: states.count, decided: work.decided)
    }

    /// The state of a user's journal at its durable head, for inspection.
    public func state(of user: UserID) async throws -> JournalState { try await states.current(user) }
}
