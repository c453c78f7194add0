internal import JSONText

/// What the peers' receipts below a floor add up to: the body of a `state` record.
struct FoldedReceipts {
    private var conversations: [UserID: Conversation] = [:]

    /// Adds what a record tells; its target stands in the state's conversation.
    mutating func fold(_ record: Record, _ state: JournalState) {
        let content = record.content
        switch content.kind {
        case "receipt.read": raise(.read, content, state)
        case "receipt.delivered": raise(.delivered, content, state)
        case "state":
            for folded in content.foldedReceipts { raise(folded.peer, read: folded.read, delivered: folded.delivered) }
        default: return
        }
    }

    private mutating func raise(_ level: Intent.Receipt.Level, _ content: RecordContent, _ state: JournalState) {
        guard let target = content.target, let seq = state.conversations[content.from]?.messages.entry(target)?.seq
        else { return }
        conversations[content.from, default: Conversation()].raise(level, own: false, to: seq)
    }

    private mutating func raise(_ peer: UserID, read: Seq, delivered: Seq) {
        conversations[peer, default: Conversation()].raise(.read, own: false, to: read)
        conversations[peer]?.raise(.delivered, own: false, to: delivered)
    }

    /// The `state` record's content, in the place of this record.
    func content(in record: Record, owner: UserID) -> RecordContent {
        var content = RecordContent(
            kind: "state", from: owner, sentAt: record.content.sentAt, receivedAt: record.content.receivedAt)
        content.body = JSONWriter.text { writer in
            writer.object { writer in
                writer.array("receipts") { writer in
                    for (peer, conversation) in conversations.sorted(by: { $0.key < $1.key }) {
                        writer.object { writer in
                            writer.field("peer", peer.rawValue)
                            writer.field("read", conversation.peerRead)
                            writer.field("delivered", conversation.peerDelivered)
                        }
                    }
                }
            }
        }
        return content
    }
}

extension RecordContent {
    /// Of a `state` record: up to which position of this journal each peer read, and was shown, what the owner wrote.
    fileprivate var foldedReceipts: [(peer: UserID, read: Seq, delivered: Seq)] {
        let receipts = body.flatMap { JSONSlice(trusted: $0[...])["receipts"]?.elements } ?? []
        return receipts.compactMap { item in
            guard let peer = item["peer"]?.integer, let read = item["read"]?.natural,
                let delivered = item["delivered"]?.natural
            else { return nil }
            return (UserID(Int(peer)), read, delivered)
        }
    }
}

extension JournalState {
    /// Folds in a `state` record: receipts only rise, so it may come after some of what it stands for.
    mutating func takeIn(_ record: Record) {
        for folded in record.content.foldedReceipts {
            conversations[folded.peer]?.raise(.read, own: false, to: folded.read)
            conversations[folded.peer]?.raise(.delivered, own: false, to: folded.delivered)
        }
    }

    /// Folds in the next record of a journal that was compacted up to `floor`: numbers may be missing below it.
    mutating func evolve(_ record: Record, floor: Seq) {
        if record.seq > head, record.seq <= floor { head = record.seq - 1 }
        evolve(record)
    }
}
