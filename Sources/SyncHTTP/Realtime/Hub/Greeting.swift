internal import SyncEngine

/// What a fresh session is shown before anything new: the newest unread messages, as in a badge.
struct Greeting: Sendable {
    private static let maximumConversations = 20
    static let maximumMessages = 20

    /// Where the session begins: what comes later is its feed's to tell.
    let upTo: Seq
    /// Whose conversations are still to be shown; nil: not looked up yet.
    private(set) var peers: [UserID]?

    init(upTo: Seq) { self.upTo = upTo }

    /// The peers with unread messages, those who wrote last; of these the one first who waits longest.
    mutating func lookUp(in state: JournalState) {
        guard peers == nil else { return }
        let waiting = state.shownConversations.compactMap { peer, conversation -> (peer: UserID, newest: Seq)? in
            guard conversation.unreadCount > 0 else { return nil }
            return conversation.entries.last { !$0.isOwn }.map { (peer, $0.seq) }
        }
        let newest = waiting.sorted { $0.newest > $1.newest }.prefix(Self.maximumConversations)
        peers = newest.reversed().map(\.peer)
    }

    var isDone: Bool { peers?.isEmpty ?? false }

    /// The next conversation, if there is one.
    mutating func next() -> UserID? {
        guard let first = peers?.first else { return nil }
        peers?.removeFirst()
        return first
    }
}

extension SyncService {
    /// The newest unread messages of a peer up to a position, oldest first, without those that were deleted.
    func unreadMessages(_ reader: UserID, peer: UserID, upTo end: Seq) async throws -> [ChatMessage] {
        let conversation = try await state(of: reader).conversation(with: peer)
        let unread = conversation.entries.reversed().lazy
            .prefix { $0.seq > conversation.ownRead }
            .filter { !$0.isOwn && $0.seq <= end && !conversation.isDeleted($0.id) }
            .prefix(Greeting.maximumMessages)
        let wanted = Set(unread.map(\.id))
        guard let oldest = unread.map(\.seq).min() else { return [] }
        let span = conversation.entries.reversed().prefix { $0.seq >= oldest }.count
        let messages = try await history(reader: reader, peer: peer, before: nil, limit: span)
        return messages.filter { wanted.contains($0.id) && !$0.isDeleted }
    }
}
