/// A peer of somebody's, as counts and recency tell.
public struct ContactSummary: Sendable, Equatable {
    public var user: UserID
    public var messages: Int
    public var unread: Int
    public var lastAt: Timestamp?
    public var isPinned: Bool
}

extension SyncService {
    /// Everyone somebody wrote with or pinned: pinned first, then by number of messages and recency.
    public func contacts(of user: UserID) async throws -> [ContactSummary] {
        let state = try await states.current(user)
        let pinned = Set(state.pins.filter(\.value.isPinned).keys)
        let conversations = state.shownConversations
        let peers = pinned.union(conversations.keys).subtracting([user])
        let summaries = peers.map { peer in
            let conversation = conversations[peer]
            return ContactSummary(
                user: peer, messages: conversation?.entries.count ?? 0, unread: conversation?.unreadCount ?? 0,
                lastAt: conversation?.entries.last?.sentAt, isPinned: pinned.contains(peer))
        }
        return summaries.sorted { left, right in
            let oldest = Timestamp(milliseconds: .min)
            if left.isPinned != right.isPinned { return left.isPinned }
            if left.messages != right.messages { return left.messages > right.messages }
            return (left.lastAt ?? oldest, right.user) > (right.lastAt ?? oldest, left.user)
        }
    }
}
