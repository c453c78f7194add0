extension JournalState {
    /// The conversation with somebody as its owner sees it. What contact 2 says are the owner's notifications.
    public func conversation(with peer: UserID) -> Conversation {
        let written = conversations[peer] ?? Conversation()
        return peer == .ticketUpdates ? updates(among: written) : written
    }

    /// Every conversation as its owner sees it, by the other party.
    public var shownConversations: [UserID: Conversation] {
        var shown = conversations
        if !notifications.items.isEmpty { shown[.ticketUpdates] = conversation(with: .ticketUpdates) }
        return shown
    }

    /// The notifications among what their owner wrote to contact 2, in seq order; read up to the oldest that was not.
    private func updates(among written: Conversation) -> Conversation {
        var entries = Array(written.messages)
        entries += notifications.items.map { item in
            MessageEntry(
                seq: item.seq, id: item.id, operation: item.operation, sentAt: item.sentAt, isOwn: false)
        }
        entries.sort { $0.seq < $1.seq }
        var conversation = Conversation()
        conversation.revisions = written.revisions
        for entry in entries { conversation.messages.append(entry) }
        let last = entries.last?.seq ?? 0
        conversation.ownRead = notifications.items.first { !$0.isRead }.map { $0.seq - 1 } ?? last
        conversation.ownDelivered = last
        return conversation
    }

    /// Where something stands that contact 2 was told or says; 0 when it is neither.
    func seq(inUpdates id: EventID) -> Seq {
        notifications.last(.id(id))?.seq ?? conversations[.ticketUpdates]?.messages.entry(id)?.seq ?? 0
    }
}
