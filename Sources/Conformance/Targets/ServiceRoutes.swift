internal import Foundation
internal import JSONText
internal import SyncEngine

/// The routes fixtures use, straight onto the engine. What HTTP adds (sign-in, paths, CORS) has tests of its own.
struct ServiceRoutes {
    let service: SyncService

    struct Answer {
        var status: Int
        var body: [UInt8]
    }

    /// Answers a request, and a refusal as the refusal it is.
    func answer(_ request: TargetRequest) async -> Answer {
        do {
            return try await route(request)
        } catch let refusal as Refusal {
            return Answer(status: refusal.status, body: refusal.body)
        } catch {
            let body = JSONWriter.text { writer in
                writer.object { writer in
                    writer.field("error", "\(error)")
                    writer.field("code", "unavailable")
                    writer.field("queue", Refusal.Queue.keep.rawValue)
                }
            }
            return Answer(status: 503, body: body)
        }
    }

    private func route(_ request: TargetRequest) async throws -> Answer {
        let parts = request.path.split(separator: "?", maxSplits: 1)
        let segments = parts.first?.split(separator: "/").map(String.init) ?? []
        let query = Query(parts.count > 1 ? parts[1] : "")
        let author = UserID(request.user.id)
        switch (request.method, segments.dropFirst().first, Array(segments.dropFirst(2))) {
        case ("POST", "sync", []):
            return Answer(status: 200, body: try await service.push(request.body ?? [], author: author))
        case ("POST", "sync", ["claim"]):
            return Answer(status: 200, body: try await service.claim(request.body ?? [], author: author))
        case ("GET", "sync", ["delta"]):
            let answer = try await service.delta(
                reader: author, cursor: query["cursor"], replica: query["replica"].flatMap(ReplicaID.init),
                limit: query["limit"].flatMap(Int.init),
                wait: .seconds(query["wait"].flatMap(Int.init) ?? 0))
            return Answer(status: 200, body: answer)
        case ("GET", "sync", ["snapshot"]):
            let answer = try await service.snapshot(
                reader: author, page: query["page"], limit: query["limit"].flatMap(Int.init))
            return Answer(status: 200, body: answer)
        case ("GET", "sync", ["quarantine"]):
            return Answer(status: 200, body: try await service.quarantine(reader: author))
        case ("DELETE", "sync", let rest) where rest.count == 2 && rest[0] == "quarantine":
            guard let item = UInt64(rest[1]) else { throw Refusal.malformed("item", "must be a quarantine id") }
            let submission = try await service.discard(item: EventID(item), author: author)
            guard submission != nil else { return .notFound("there is no such item in quarantine") }
            return Answer(status: 200, body: Array(#"{"success":true}"#.utf8))
        case ("GET", "sync", let rest) where rest.count == 2:
            return try await item(rest[0], rest[1], author)
        case ("DELETE", "sync", let rest) where rest.count == 2 && rest[0] == "replicas":
            guard let replica = ReplicaID(rest[1]) else { throw Refusal.malformed("replica", "must be a UUID") }
            _ = try await service.change(.retireReplica(replica, owner: author))
            return Answer(status: 200, body: Array(#"{"success":true}"#.utf8))
        case (_, "chat", let rest):
            return try await ChatRoutes(service: service).route(request, rest, author)
        default: throw NoSuchRoute()
        }
    }

    private func item(_ collection: String, _ name: String, _ author: UserID) async throws -> Answer {
        switch collection {
        case "ops":
            guard let operation = OperationID(name) else { throw Refusal.malformed("opId", "must be a UUID") }
            guard let answer = try await service.operation(operation, author: author) else {
                return .notFound("this operation has not arrived")
            }
            return Answer(status: 200, body: answer)
        case "unread":
            guard let peer = Int(name) else { throw Refusal.malformed("peer", "must be a user's id") }
            return Answer(status: 200, body: try await service.unread(reader: author, peer: UserID(peer)))
        default: throw NoSuchRoute()
        }
    }
}

/// A fixture asked for what this target does not serve.
struct NoSuchRoute: Error {}

extension ServiceRoutes.Answer {
    /// 404 in the shape of every error.
    static func notFound(_ reason: String) -> Self {
        let body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("error", reason)
                writer.field("code", "notFound")
                writer.field("queue", Refusal.Queue.surface.rawValue)
            }
        }
        return Self(status: 404, body: body)
    }
}

/// The parameters of a request's path, percent-decoded.
private struct Query {
    private var values: [String: String] = [:]

    init(_ text: some StringProtocol) {
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard let name = parts.first else { continue }
            values[String(name)] = parts.count > 1 ? String(parts[1]).removingPercentEncoding : ""
        }
    }

    subscript(name: String) -> String? { values[name] }
}

extension Refusal {
    /// The status the HTTP API gives this refusal.
    fileprivate var status: Int {
        switch code {
        case .malformed, .cursorInvalid: 400
        case .replicaOwner, .forbidden: 403
        case .unknownUser: 404
        case .replicaForked, .replicaRetired, .epochChanged, .alreadyClaimed, .alreadyExists: 409
        case .tooLarge, .tooMany: 413
        case .readOnly, .overload: 503
        }
    }

    fileprivate var body: [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.field("error", message)
                writer.field("code", code.rawValue)
                writer.field("queue", queue.rawValue)
                guard !details.isEmpty else { return }
                writer.array("details") { writer in
                    for detail in details {
                        writer.object { writer in
                            writer.field("field", detail.field)
                            writer.field("message", detail.message)
                        }
                    }
                }
            }
        }
    }
}
