internal import Hummingbird
internal import JSONText
internal import SyncEngine

/// `chat/users/online` and `chat/contacts…`: whom one can write to, and whom one often does.
struct ContactRoutes: Sendable {
    let service: SyncService
    let presence: Presence
    let now: @Sendable () -> Timestamp
    private let avatars = Avatars()

    init(service: SyncService, presence: Presence, now: @escaping @Sendable () -> Timestamp) {
        self.service = service
        self.presence = presence
        self.now = now
    }

    var routes: [Route] {
        [
            Route(.get, "chat/users/online", handler: online),
            Route(.get, "chat/contacts/frequent", handler: frequent),
            Route(.put, "chat/contacts/:user/pin") { try await pin($0, isPinned: true) },
            Route(.delete, "chat/contacts/:user/pin") { try await pin($0, isPinned: false) },
        ]
    }

    /// The four system contacts and every colleague, without the caller, as a bare array: the active ones, and who left
    /// with a message of theirs unread.
    @Sendable private func online(_ call: Call) async throws -> Response {
        let contacts = try await summaries(of: call.user.id)
        let now = now()
        let people = service.directory.users.filter { user in
            user.id != call.user.id && (user.isActive || contacts[user.id]?.unread ?? 0 > 0)
        }.map { entry($0, contacts[$0.id], now) }
        return .json(
            JSONWriter.text { writer in
                writer.array { writer in
                    let system = SystemContact.all.map { PersonEntry($0, unread: contacts[$0.id]?.unread ?? 0) }
                    for entry in system + people {
                        writer.object { entry.write(to: &$0) }
                    }
                }
            })
    }

    private func summaries(of user: UserID) async throws -> [UserID: ContactSummary] {
        let contacts = try await service.contacts(of: user)
        return Dictionary(contacts.map { ($0.user, $0) }) { first, _ in first }
    }

    /// Those one wrote with or pinned: pinned first, then by number of messages and recency.
    @Sendable private func frequent(_ call: Call) async throws -> Response {
        let contacts = try await service.contacts(of: call.user.id)
        let directory = service.directory
        let now = now()
        return .json(
            JSONWriter.text { writer in
                writer.array { writer in
                    for contact in contacts {
                        guard let entry = entry(contact, directory, now) else { continue }
                        writer.object { writer in
                            entry.write(to: &writer)
                            writer.field("messages", contact.messages)
                            writer.field("unread", contact.unread)
                            writer.field("isPinned", contact.isPinned)
                            if let lastAt = contact.lastAt { writer.field("lastMessageAt", lastAt.description) }
                        }
                    }
                }
            })
    }

    private func entry(_ contact: ContactSummary, _ directory: Directory, _ now: Timestamp) -> PersonEntry? {
        if let system = SystemContact.of(contact.user) {
            // They write by themselves: that makes nobody's frequent contact.
            return contact.isPinned ? PersonEntry(system, unread: contact.unread) : nil
        }
        guard let user = directory.user(contact.user) else { return nil }
        return self.entry(user, contact, now)
    }

    private func entry(_ user: User, _ contact: ContactSummary?, _ now: Timestamp) -> PersonEntry {
        PersonEntry(
            user, presence.presence(of: user.id), contact: contact, avatar: avatars.url(of: user), now: now)
    }

    private func pin(_ call: Call, isPinned: Bool) async throws -> Response {
        let user = try call.userID("user")
        guard user.isSystemContact || service.directory.user(user) != nil else {
            throw APIError(.unknownUser, "there is no user \(user)")
        }
        let body = JSONWriter.text { $0.object { $0.field("user", user.rawValue) } }
        let submission = try await service.submit(
            kind: isPinned ? "contact.pin" : "contact.unpin", body: body, author: call.user.id, window: .zero)
        try submission.check()
        return .object { writer in
            writer.field("success", true)
            writer.field("userId", user.rawValue)
            writer.field("isPinned", isPinned)
        }
    }
}
