internal import SyncEngine
internal import Synchronization

/// Whether the server runs, and since when.
final class ServerStatus: Sendable {
    let version: String
    let now: @Sendable () -> Timestamp
    private let started = ContinuousClock.now
    private let draining = Atomic(false)
    private let service: SyncService
    private let checkStore: @Sendable () async -> String?

    /// - Parameter checkStore: why the store takes no writes, or nil.
    init(
        version: String, service: SyncService, now: @escaping @Sendable () -> Timestamp,
        checkStore: @escaping @Sendable () async -> String?
    ) {
        self.version = version
        self.service = service
        self.now = now
        self.checkStore = checkStore
    }

    var uptimeSeconds: Int64 { (ContinuousClock.now - started).components.seconds }

    var isDraining: Bool { draining.load(ordering: .acquiring) }

    func drain() { draining.store(true, ordering: .releasing) }

    /// Why nothing can be stored now; nil when it can.
    func storeTrouble() async -> String? {
        if let trouble = await checkStore() { return trouble }
        do {
            _ = try await service.statistics()
            return nil
        } catch {
            return "the store cannot be read"
        }
    }
}
