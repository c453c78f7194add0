extension RecordContent {
    /// The body of what may no longer be read: present, and `null`.
    package static let redactedBody = Array("null".utf8)

    /// The same without what was deleted.
    var redacted: RecordContent {
        var content = self
        content.body = Self.redactedBody
        return content
    }
}

extension JournalState {
    /// Whether reads give this record without its body: a deleted message or question, its edits, a discarded
    /// quarantine item.
    func isRedacted(_ record: Record) -> Bool {
        let content = record.content
        let message: EventID?
        switch content.kind {
        case "message.send", "ai.ask": message = record.id
        case "message.edit": message = content.target
        case "rejected": return quarantine.isDiscarded(record.id)
        default: return false
        }
        guard let message else { return false }
        return conversations[content.partner]?.isDeleted(message) ?? false
    }

    /// The records as their reader may see them now.
    func redacted(_ records: [Record]) -> [Record] {
        records.map { record in
            guard isRedacted(record) else { return record }
            var copy = record
            copy.content = record.content.redacted
            return copy
        }
    }
}

extension SyncService {
    private static let deletableKinds: Set = ["message.send", "message.edit", "ai.ask", "rejected"]

    /// Records of a reader's journal as the reader may see them now. Every answer that gives bodies goes through here
    /// or through `JournalState.redacted`.
    ///
    /// A record tells nothing of its later deletion, so the state at head is asked, which is cached; not for records
    /// that nothing can delete.
    func redacted(_ records: [Record], reader: UserID) async throws -> [Record] {
        let isDeletable = { (record: Record) in Self.deletableKinds.contains(record.content.kind) }
        guard records.contains(where: isDeletable) else { return records }
        return try await states.current(reader).redacted(records)
    }
}
