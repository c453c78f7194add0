internal import JSONText
internal import SyncEngine

extension Administration {
    /// What the store holds, and what the engine did since it started.
    func statistics() async throws -> [UInt8] {
        let journals = try await store.journals()
        let heads = try await store.heads(journals)
        let engine = try await service.statistics()
        let active = service.directory.users.count(where: \.isActive)
        return JSONWriter.text { writer in
            writer.object { writer in
                writer.field("version", version)
                writer.field("epoch", service.epoch.description)
                writer.field("uptimeSeconds", started.duration(to: ContinuousClock().now).components.seconds)
                writer.field("users", engine.users)
                writer.field("activeUsers", active)
                writer.field("replicas", engine.replicas)
                writer.field("journals", journals.count)
                writer.field("records", heads.reduce(0, +))
                writer.field("cachedStates", engine.cachedStates)
                writer.object("decided") { writer in
                    for (status, count) in engine.decided.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                        writer.field(status.rawValue, count)
                    }
                }
                writer.object("store") { writer in
                    for (name, value) in facilities.storeFigures() { writer.field(name, value) }
                }
            }
        }
    }
}
