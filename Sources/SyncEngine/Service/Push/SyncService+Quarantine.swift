internal import JSONText

extension SyncService {
    /// What a reader could not send and has not thrown away, newest first, as much as fits in a page, as
    /// `{"items":[…]}`.
    public func quarantine(reader: UserID) async throws -> [UInt8] {
        let seqs = try await states.current(reader).quarantine.kept.prefix(limits.maximumPage)
        let stored = try await store.fetch(.user(reader), seqs: Array(seqs))
        let items = try bounded(stored.reversed()).map { try Record(reading: $0, of: .user(reader)) }
        return JSONWriter.text { writer in
            writer.object { writer in
                writer.array("items") { writer in
                    for item in items { writer.object(item.writeQuarantineItem) }
                }
            }
        }
    }

    /// How much of what a person wrote could not be sent and was not thrown away.
    public func quarantineCount(of user: UserID) async throws -> Int {
        try await states.current(user).quarantine.kept.count
    }

    /// Throws a quarantine item away; a second time it is superseded. Nil: its author has no such item.
    public func discard(item: EventID, author: UserID) async throws -> Submission? {
        guard try await states.current(author).quarantine[item] != nil else { return nil }
        let body = JSONWriter.text { $0.object { $0.field("item", item.rawValue) } }
        return try await submit(kind: "quarantine.discard", body: body, author: author, window: .zero)
    }
}

extension Record {
    fileprivate func writeQuarantineItem(to writer: inout JSONWriter) {
        writer.field("quarantineId", id.rawValue)
        writer.field("opId", operation.description)
        writer.field("seq", seq)
        // Code, reason, kind and content, as they stand in the record.
        for (key, value) in JSONSlice(trusted: (content.body ?? [])[...]).members {
            writer.field(key, raw: value.bytes)
        }
        writer.field("sentAt", content.sentAt.description)
        writer.field("receivedAt", content.receivedAt.description)
        if let queued = content.queued { writer.field("queued", queued) }
    }
}
