internal import JSONText
internal import SyncEngine

extension Administration {
    /// What is in the store: journals, records, people, replicas.
    func statistics() async throws -> [UInt8] {
        let journals = try await store.journals()
        let heads = try await store.heads(journals)
        let users = service.directory.users
        let replicas = service.directory.replicaCount
        return JSONWriter.text { writer in
            writer.object { writer in
                writer.field("version", version)
                writer.field("epoch", service.epoch.description)
                writer.field("users", users.count)
                writer.field("activeUsers", users.count(where: \.isActive))
                writer.field("replicas", replicas)
                writer.field("journals", journals.count)
                writer.field("records", heads.reduce(0, +))
                writer.field("highestId", store.highestEventID.rawValue)
            }
        }
    }
}
