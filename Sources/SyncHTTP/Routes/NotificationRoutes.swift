internal import Hummingbird
internal import JSONText
internal import Logging
internal import SyncEngine

/// `notifications…`: what one is told of (frontend.md §5).
struct NotificationRoutes: Sendable {
    /// Entries when no limit is named, and at most.
    private static let defaultLimit = 50
    private static let maximumLimit = 200

    let service: SyncService
    /// Nil where nobody is known by a cookie.
    let cookies: NotificationCookies?
    let now: @Sendable () -> Timestamp

    var routes: [Route] {
        [
            Route(.get, "notifications", .recognised, handler: list),
            Route(.post, "notifications/read", handler: markRead),
        ]
    }

    /// Newest first, as a bare array; what is returned here counts as read from then on.
    ///
    /// The page that asks has no token and no catch: anything but an array takes the whole application down. So an
    /// unknown caller, a limit that is none and a store in trouble get an array too.
    @Sendable private func list(_ call: Call) async throws -> Response {
        guard let reader = (call.caller?.user ?? cookies?.user(of: call.request))?.id else { return answer([]) }
        let limit = (try? call.query.integer("limit", in: 1...Self.maximumLimit)) ?? Self.defaultLimit
        do {
            let entries = try await service.notifications(reader: reader, limit: limit)
            let answer = answer(entries)
            await noteRead(entries, reader, call.logger)
            return answer
        } catch {
            warn("notifications could not be read", error, reader, call.logger)
            return answer([])
        }
    }

    private func answer(_ entries: [NotificationEntry]) -> Response {
        let now = now()
        return .json(
            JSONWriter.text { writer in
                writer.array { writer in
                    for entry in entries {
                        writer.object { NotificationView(entry).write(to: &$0, now: now) }
                    }
                }
            })
    }

    /// A store that takes no writes must not keep people from reading.
    private func noteRead(_ entries: [NotificationEntry], _ reader: UserID, _ logger: Logger) async {
        let unread = entries.filter { !$0.isRead }.map(\.id)
        guard !unread.isEmpty else { return }
        do {
            _ = try await read(reader) { writer in
                writer.array("ids") { writer in
                    for id in unread { writer.element(id.rawValue) }
                }
            }
        } catch {
            warn("read notifications could not be marked", error, reader, logger)
        }
    }

    private func warn(_ message: Logger.Message, _ error: any Error, _ reader: UserID, _ logger: Logger) {
        logger.warning(
            message, metadata: [LogKeys.user: .stringConvertible(reader), LogKeys.error: "\(error)"])
    }

    /// Marks as read: `{"ids":[…]}`, `{"upTo":id}` or `{"all":true}`.
    @Sendable private func markRead(_ call: Call) async throws -> Response {
        let json = try await call.object()
        let isUpdated: Bool
        if json["all"]?.boolean == true {
            guard let newest = try await service.notifications(reader: call.user.id, limit: 1).first else {
                return Self.marked(false)
            }
            isUpdated = try await read(call.user.id) { $0.field("upTo", newest.id.rawValue) }
        } else if let upTo = json["upTo"] {
            guard let id = WireNumber.read(upTo) else { throw APIError.malformed("upTo", WireNumber.rule) }
            isUpdated = try await read(call.user.id) { $0.field("upTo", id) }
        } else {
            let ids = try Self.ids(json["ids"])
            isUpdated = try await read(call.user.id) { writer in
                writer.array("ids") { writer in
                    for id in ids { writer.element(id) }
                }
            }
        }
        return Self.marked(isUpdated)
    }

    private static func ids(_ json: JSONSlice?) throws(APIError) -> [Int] {
        let elements = json?.elements ?? []
        let ids = elements.compactMap(WireNumber.read)
        guard json?.kind == .array, ids.count == elements.count, ids.count <= maximumLimit else {
            throw .malformed("ids", "must be a list of at most \(maximumLimit) ids, unless upTo or all says which")
        }
        return ids
    }

    private static func marked(_ isUpdated: Bool) -> Response {
        .object { writer in
            writer.field("success", true)
            writer.field("updated", isUpdated)
        }
    }

    /// Whether anything was unread.
    private func read(_ reader: UserID, _ body: (inout JSONWriter) -> Void) async throws -> Bool {
        let submission = try await service.submit(
            kind: "notification.read", body: JSONWriter.text { $0.object(body) }, author: reader, window: .zero)
        try submission.check()
        return submission.status == .applied
    }
}
