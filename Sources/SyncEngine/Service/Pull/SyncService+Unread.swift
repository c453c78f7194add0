internal import JSONText

extension SyncService {
    /// How many of a peer's messages a reader has not read, and why: `GET /api/sync/unread/{peer}`.
    ///
    /// Counted from seqs, never from a counter. Lists the oldest messages, at most a page.
    public func unread(reader: UserID, peer: UserID) async throws -> [UInt8] {
        let conversation = try await states.current(reader).conversation(with: peer)
        let oldest = conversation.oldestUnread(limits.defaultPage)
        let listed = try await store.fetch(.user(reader), seqs: oldest.map(\.seq))
            .map { try Record(reading: $0, of: .user(reader)) }
        let readUpTo = conversation.entries[..<conversation.messages.firstIndex(above: conversation.ownRead)].last
        return JSONWriter.text { writer in
            writer.object { writer in
                writer.field("peer", peer.rawValue)
                writer.field("count", conversation.unreadCount)
                if let readUpTo {
                    writer.object("readUpTo") { writer in
                        writer.field("seq", conversation.ownRead)
                        writer.field("id", readUpTo.id.rawValue)
                    }
                } else {
                    writer.null("readUpTo")
                }
                writer.array("messages") { writer in
                    for record in listed { writer.unread(record, after: conversation.ownRead) }
                }
                writer.field("why", conversation.why)
            }
        }
    }
}

extension Conversation {
    fileprivate var why: String {
        ownRead == 0
            ? "nothing of this conversation was read yet"
            : "\(unreadCount) of the peer's messages came after position \(ownRead), up to which it was read"
    }
}

extension JSONWriter {
    fileprivate mutating func unread(_ record: Record, after position: Seq) {
        let content = record.content
        object { writer in
            writer.field("seq", record.seq)
            writer.field("id", record.id.rawValue)
            writer.field("sentAt", content.sentAt)
            writer.field("receivedAt", content.receivedAt)
            let place = "position \(record.seq) comes after \(position)"
            writer.field(
                "why", content.queued == nil ? place : "written \(content.queued ?? "") at \(content.sentAt), \(place)")
        }
    }
}
