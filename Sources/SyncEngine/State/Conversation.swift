/// What one journal knows of the chat with one peer. Receipts are seqs of this journal and only rise.
public struct Conversation: Sendable, Equatable {
    var messages = MessageLog()
    /// Up to where the owner read, and was shown, what the peer wrote.
    public internal(set) var ownRead: Seq = 0
    public internal(set) var ownDelivered: Seq = 0
    /// Up to where the peer read, and was shown, what the owner wrote.
    public internal(set) var peerRead: Seq = 0
    public internal(set) var peerDelivered: Seq = 0
    /// What became of the messages that were edited or deleted.
    public internal(set) var revisions: [EventID: Revision] = [:]

    /// The messages, in seq order.
    public var entries: MessageLog { messages }

    /// How many of the peer's messages the owner has not read; found without going through them. A deleted message is
    /// not among them: nothing of it is left to read.
    public var unreadCount: Int {
        let deleted = revisions.count { id, revision in
            revision.isDeleted && messages.entry(id).map { !$0.isOwn && $0.seq > ownRead } ?? false
        }
        return messages.peerCount(above: ownRead) - deleted
    }

    /// The oldest of the peer's messages that the owner has not read, in seq order, without the deleted ones.
    public func oldestUnread(_ limit: Int) -> [MessageEntry] {
        messages.peerEntries(above: ownRead, limit: limit) { !isDeleted($0.id) }
    }

    /// Whether its author deleted a message.
    public func isDeleted(_ message: EventID) -> Bool { revisions[message]?.isDeleted ?? false }

    func entry(_ reference: Reference) -> MessageEntry? {
        switch reference {
        case .id(let id): messages.entry(id)
        case .operation(let operation): messages.entry(operation)
        }
    }

    /// The position a receipt stands at.
    func position(_ level: Intent.Receipt.Level, own: Bool) -> Seq {
        switch (level, own) {
        case (.read, true): ownRead
        case (.delivered, true): ownDelivered
        case (.read, false): peerRead
        case (.delivered, false): peerDelivered
        }
    }

    /// Moves a receipt forward; a smaller position changes nothing. A message that was read was also delivered.
    mutating func raise(_ level: Intent.Receipt.Level, own: Bool, to seq: Seq) {
        switch (level, own) {
        case (.read, true):
            ownRead = max(ownRead, seq)
            ownDelivered = max(ownDelivered, seq)
        case (.delivered, true): ownDelivered = max(ownDelivered, seq)
        case (.read, false):
            peerRead = max(peerRead, seq)
            peerDelivered = max(peerDelivered, seq)
        case (.delivered, false): peerDelivered = max(peerDelivered, seq)
        }
    }
}
