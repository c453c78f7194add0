internal import Hummingbird
internal import JSONText
internal import SyncEngine

/// `presence` and `chat/activity`: who is there, and what one says of oneself.
struct PresenceRoutes: Sendable {
    let service: SyncService
    let presence: Presence
    let now: @Sendable () -> Timestamp

    var routes: [Route] {
        [
            Route(.get, "presence", handler: list),
            Route(.put, "presence", handler: set),
            // The call itself is the sign of life.
            Route(.post, "chat/activity") { call in .object { own(call.user, "success", to: &$0) } },
        ]
    }

    /// One's own status, and that of every active colleague as it is.
    @Sendable private func list(_ call: Call) async throws -> Response {
        let others = service.directory.users.filter { $0.isActive && $0.id != call.user.id }
        let now = now()
        return .object { writer in
            own(call.user, nil, to: &writer)
            writer.array("users") { writer in
                for user in others {
                    let seen = presence.presence(of: user.id)
                    writer.object { writer in
                        writer.field("userId", user.id.rawValue)
                        writer.field("name", user.shownName)
                        writer.field("status", seen.status.rawValue)
                        writer.field("lastSeen", LastSeen.words(seen, now: now))
                    }
                }
            }
        }
    }

    /// Says what one is, until a time or until one says otherwise; `online` takes it back.
    @Sendable private func set(_ call: Call) async throws -> Response {
        let body = try await call.object()
        let said = try PresenceStatement(status: body["status"], until: body["until"], now: now())
        presence.set(call.user.id, said.status, until: said.until)
        return .object { own(call.user, "success", to: &$0) }
    }

    private func own(_ user: User, _ success: String?, to writer: inout JSONWriter) {
        let own = presence.presence(of: user.id)
        if let success { writer.field(success, true) }
        writer.field("userId", user.id.rawValue)
        writer.field("status", own.status.rawValue)
        if let until = own.until { writer.field("until", until.description) } else { writer.null("until") }
    }
}
