extension JournalState {
    /// An edit of an own message: told to the receiver when it is the latest; else kept as a version that lost.
    func edit(
        _ reference: Reference, _ operation: Operation, _ draft: RecordContent, _ facts: DecisionFacts
    ) throws(Rejection) -> Decision {
        let (peer, message) = try ownMessage(reference)
        let revision = conversations[peer]?.revisions[message.id] ?? Revision()
        var content = draft.about(message, peer, revision)
        // The text of a message that is deleted is not kept.
        if let deletion = revision.deletion { return Decision(content: content.superseded(by: deletion)) }
        content.body = operation.body
        if let winner = revision.winner(over: content.stamp) {
            return Decision(content: content.superseded(by: winner.id))
        }
        return Decision(content: content, effects: effects(content, for: peer, facts))
    }

    /// The end of an own message: it beats every edit, whichever came first.
    func delete(
        _ reference: Reference, _ operation: Operation, _ draft: RecordContent, _ facts: DecisionFacts
    ) throws(Rejection) -> Decision {
        let (peer, message) = try ownMessage(reference)
        let revision = conversations[peer]?.revisions[message.id] ?? Revision()
        var content = draft.about(message, peer, revision)
        if let deletion = revision.deletion { return Decision(content: content.superseded(by: deletion)) }
        content.body = operation.body
        return Decision(content: content, effects: effects(content, for: peer, facts))
    }

    /// A message that may be changed, with the peer of its conversation.
    ///
    /// - Throws: `Rejection` `unknownTarget`, or `forbidden` when somebody else wrote it.
    private func ownMessage(_ reference: Reference) throws(Rejection) -> (peer: UserID, entry: MessageEntry) {
        var isOthers = false
        for (peer, conversation) in conversations {
            guard let entry = conversation.entry(reference) else { continue }
            if entry.isOwn { return (peer, entry) }
            isOthers = true
            // Whoever knows an opId can send a message under it: it must not hide the author's own.
            if let own = conversation.messages.last(where: { $0.isOwn && reference.names($0) }) { return (peer, own) }
        }
        guard isOthers else { throw Rejection(.unknownTarget, "there is no such message") }
        throw Rejection(.forbidden, "only its author can change a message")
    }
}

extension Reference {
    fileprivate func names(_ entry: MessageEntry) -> Bool {
        switch self {
        case .id(let id): entry.id == id
        case .operation(let operation): entry.operation == operation
        }
    }
}

extension RecordContent {
    /// The draft of a change to a message: later than the message and than every version its author had seen.
    fileprivate func about(_ message: MessageEntry, _ peer: UserID, _ revision: Revision) -> RecordContent {
        var content = self
        content.peer = peer
        content.target = message.id
        content.sentAt = max(sentAt, message.sentAt + Timestamp.tick)
        if let latest = revision.latestSeen(by: dot, clock) {
            content.sentAt = max(content.sentAt, latest + Timestamp.tick)
        }
        return content
    }

    /// The same decision, lost to another record; what its author wrote stays.
    func superseded(by winner: EventID) -> RecordContent {
        var content = self
        content.status = .superseded
        content.by = winner
        content.isRecovered = false
        return content
    }
}
