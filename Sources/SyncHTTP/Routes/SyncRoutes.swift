internal import Hummingbird
internal import JSONText
internal import SyncEngine

/// `sync…`: what replicas speak. The engine reads and writes these bodies; here is only who asks and for what.
struct SyncRoutes: Sendable {
    let service: SyncService
    /// Nil where there is no work of demo logins to take over.
    let adoption: RealmAdoption?

    var routes: [Route] {
        [
            Route(.post, "sync", handler: push),
            Route(.post, "sync/claim", handler: claim),
            Route(.get, "sync/delta", handler: delta),
            Route(.get, "sync/snapshot", handler: snapshot),
            Route(.get, "sync/ops/:operation", handler: operation),
            Route(.get, "sync/unread/:peer", handler: unread),
            Route(.get, "sync/quarantine", handler: quarantine),
            Route(.delete, "sync/quarantine/:item", handler: discard),
        ]
    }

    @Sendable private func push(_ call: Call) async throws -> Response {
        .json(try await service.push(try await call.body(), author: call.user.id))
    }

    /// Takes over a queue from before anybody signed in, or the work of a demo login, or shows what that would do.
    @Sendable private func claim(_ call: Call) async throws -> Response {
        let bytes = try await call.body()
        if let adoption, let body = try? JSONSlice(validating: bytes, maximumDepth: 4), body["demoToken"] != nil {
            return .json(try await adoption.claim(body, by: call.user))
        }
        return .json(try await service.claim(bytes, author: call.user.id))
    }

    /// What came after a cursor. With `wait`, up to that many seconds later.
    @Sendable private func delta(_ call: Call) async throws -> Response {
        let wait = try call.query.integer("wait", in: 0...Int(Int32.max)).map { Duration.seconds($0) } ?? .zero
        let replica = try call.query["replica"].map { text throws(APIError) in
            guard let replica = ReplicaID(text) else { throw .malformed("replica", "must be a UUID") }
            return replica
        }
        return .json(
            try await service.delta(
                reader: call.user.id, cursor: call.query["cursor"], replica: replica, limit: try pageSize(call),
                wait: min(wait, call.limits.maximumWait)))
    }

    @Sendable private func snapshot(_ call: Call) async throws -> Response {
        .json(
            try await service.snapshot(
                reader: call.user.id, page: call.query["page"], limit: try pageSize(call)))
    }

    private func pageSize(_ call: Call) throws(APIError) -> Int? {
        try call.query.integer("limit", in: 1...Int(Int32.max)).map { min($0, call.limits.maximumPage) }
    }

    /// "Did it arrive?"
    @Sendable private func operation(_ call: Call) async throws -> Response {
        guard let id = OperationID(call.parameters["operation"] ?? "") else {
            throw APIError.malformed("opId", "must be a UUID")
        }
        guard let answer = try await service.operation(id, author: call.user.id) else {
            throw APIError(.notFound, "this operation has not arrived")
        }
        return .json(answer)
    }

    @Sendable private func unread(_ call: Call) async throws -> Response {
        .json(try await service.unread(reader: call.user.id, peer: try call.userID("peer")))
    }

    /// What could not be sent and was not thrown away.
    @Sendable private func quarantine(_ call: Call) async throws -> Response {
        .json(try await service.quarantine(reader: call.user.id))
    }

    /// Throws one of those away. A second time it changes nothing.
    @Sendable private func discard(_ call: Call) async throws -> Response {
        guard let item = UInt64(call.parameters["item"] ?? "") else {
            throw APIError.malformed("item", "must be a quarantine id")
        }
        guard try await service.discard(item: EventID(item), author: call.user.id) != nil else {
            throw APIError(.notFound, "there is no such item in quarantine")
        }
        return .object { $0.field("success", true) }
    }
}
