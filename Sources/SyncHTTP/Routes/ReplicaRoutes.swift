internal import Hummingbird
internal import JSONText
internal import SyncEngine

/// `sync/replicas…`: the devices and tabs that write for the caller.
struct ReplicaRoutes: Sendable {
    let service: SyncService

    var routes: [Route] {
        [
            Route(.get, "sync/replicas", handler: list),
            Route(.delete, "sync/replicas/:replica", handler: retire),
        ]
    }

    @Sendable private func list(_ call: Call) async throws -> Response {
        let replicas = service.directory.replicas(of: call.user.id)
        return .json(
            JSONWriter.text { writer in
                writer.array { writer in
                    for (replica, binding) in replicas {
                        writer.object { writer in
                            writer.field("id", replica.description)
                            if let mintedFor = binding.mintedFor {
                                writer.field("mintedFor", mintedFor.rawValue)
                            } else {
                                writer.null("mintedFor")
                            }
                            writer.field("boundAt", binding.boundAt.description)
                            writer.field("isRetired", binding.isRetired)
                        }
                    }
                }
            })
    }

    /// Retires one of the caller's replicas: what it still sends is answered `replicaRetired`.
    @Sendable private func retire(_ call: Call) async throws -> Response {
        guard let replica = ReplicaID(call.parameters["replica"] ?? "") else {
            throw APIError.malformed("replica", "must be a UUID")
        }
        try await service.change(.retireReplica(replica, owner: call.user.id))
        return .object { $0.field("success", true) }
    }
}
