internal import JSONText
internal import SyncEngine

/// The chat requests of the unmodified frontend, which know no opId, straight onto the engine.
struct ChatRoutes {
    let service: SyncService

    func route(_ request: TargetRequest, _ rest: [String], _ author: UserID) async throws -> ServiceRoutes.Answer {
        switch (request.method, rest.first, rest.count) {
        case ("POST", "messages", 1): return try await send(request, author)
        case ("GET", "messages", 2): return try await history(with: peer(rest[1]), author)
        case ("PATCH", "messages", 3): return try await read(peer(rest[1]), author)
        case ("PUT", "contacts", 3): return try await pin("contact.pin", peer(rest[1]), author)
        case ("DELETE", "contacts", 3): return try await pin("contact.unpin", peer(rest[1]), author)
        case ("GET", "contacts", 2): return try await contacts(of: author)
        default: throw NoSuchRoute()
        }
    }

    private func peer(_ text: String) throws(Refusal) -> UserID {
        guard let id = Int(text) else { throw .malformed("userId", "must be a user's id") }
        return UserID(id)
    }

    /// One POST within 15 seconds of the same one is the same message (frontend.md, section 8.1).
    private func send(_ request: TargetRequest, _ author: UserID) async throws -> ServiceRoutes.Answer {
        let json = try JSONSlice(validating: request.body ?? [])
        let body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("to", raw: json["receiverId"]?.bytes ?? Array("null".utf8)[...])
                writer.field("text", raw: json["message"]?.bytes ?? Array("null".utf8)[...])
                if let type = json["type"] { writer.field("type", raw: type.bytes) }
            }
        }
        let result = try await service.submit(
            kind: "message.send", body: body, author: author)
        if let rejection = result.rejection { return Self.refusal(rejection) }
        return ServiceRoutes.Answer(
            status: 201,
            body: JSONWriter.text { writer in
                writer.object { writer in
                    writer.field("success", true)
                    writer.field("id", result.id.rawValue)
                    writer.field("senderId", author.rawValue)
                    writer.field("receiverId", raw: json["receiverId"]?.bytes ?? [])
                    writer.field("text", raw: json["message"]?.bytes ?? [])
                    writer.field("timestamp", result.receivedAt.description)
                }
            })
    }

    private func history(with peer: UserID, _ reader: UserID) async throws -> ServiceRoutes.Answer {
        let messages = try await service.history(reader: reader, peer: peer, before: nil, limit: 200)
        // Fetching them is reading them; a store that takes no writes must not keep people from it.
        let unread = try JSONSlice(validating: try await service.unread(reader: reader, peer: peer))
        if unread["count"]?.integer != 0 { _ = try? await read(peer, reader) }
        let body = JSONWriter.text { writer in
            writer.array { writer in
                for message in messages {
                    writer.object { writer in
                        writer.field("id", message.id.rawValue)
                        if message.sender == reader {
                            writer.field("senderId", "me")
                        } else {
                            writer.field("senderId", message.sender.rawValue)
                        }
                        writer.field("text", message.text)
                        writer.field("type", message.type)
                    }
                }
            }
        }
        return ServiceRoutes.Answer(status: 200, body: body)
    }

    private func read(_ peer: UserID, _ reader: UserID) async throws -> ServiceRoutes.Answer {
        let messages = try await service.history(reader: reader, peer: peer, before: nil, limit: 200)
        if let last = messages.last {
            let body = JSONWriter.text { writer in
                writer.object { writer in
                    writer.field("peer", peer.rawValue)
                    writer.field("upTo", last.id.rawValue)
                }
            }
            _ = try await service.submit(kind: "receipt.read", body: body, author: reader, window: .zero)
        }
        return ServiceRoutes.Answer(status: 200, body: Array(#"{"success":true}"#.utf8))
    }

    private func pin(_ kind: String, _ peer: UserID, _ author: UserID) async throws -> ServiceRoutes.Answer {
        let body = JSONWriter.text { $0.object { $0.field("user", peer.rawValue) } }
        let result = try await service.submit(kind: kind, body: body, author: author, window: .zero)
        if let rejection = result.rejection { return Self.refusal(rejection) }
        return ServiceRoutes.Answer(status: 200, body: Array(#"{"success":true}"#.utf8))
    }

    private func contacts(of user: UserID) async throws -> ServiceRoutes.Answer {
        let contacts = try await service.contacts(of: user)
        let body = JSONWriter.text { writer in
            writer.array { writer in
                for contact in contacts {
                    writer.object { writer in
                        writer.field("id", contact.user.rawValue)
                        writer.field("messages", contact.messages)
                        writer.field("unread", contact.unread)
                        writer.field("isPinned", contact.isPinned)
                    }
                }
            }
        }
        return ServiceRoutes.Answer(status: 200, body: body)
    }

    /// A decision against the request, as an error in the shape of all others.
    private static func refusal(_ rejection: Rejection) -> ServiceRoutes.Answer {
        let status =
            switch rejection.code {
            case .unknownReceiver, .unknownTarget: 404
            case .forbidden: 403
            case .tooLarge: 413
            case .demoContact, .malformed, .operationConflict: 400
            }
        return ServiceRoutes.Answer(
            status: status,
            body: JSONWriter.text { writer in
                writer.object { writer in
                    writer.field("error", rejection.reason)
                    writer.field("code", rejection.code.rawValue)
                }
            })
    }
}
