/// Something a person is told of.
public struct NotificationEntry: Sendable, Equatable {
    public var id: EventID
    public var seq: Seq
    public var isRead: Bool
    /// Who caused it.
    public var from: UserID
    public var sentAt: Timestamp
    /// When the server took it.
    public var receivedAt: Timestamp
    public var text: NotificationText
    /// A JSON object, by its member `type`.
    public var body: [UInt8]
}

extension SyncService {
    /// A reader's notifications, newest first: at most `limit`, and no more than the journal's state keeps (200).
    public func notifications(reader: UserID, limit: Int) async throws -> [NotificationEntry] {
        let items = try await states.current(reader).notifications.items.suffix(min(max(0, limit), limits.maximumPage))
        let stored = try await store.fetch(.user(reader), seqs: items.map(\.seq))
        let records = try stored.map { try Record(reading: $0, of: .user(reader)) }
        let directory = self.directory
        let readSeqs = Set(items.filter(\.isRead).map(\.seq))
        return records.reversed().map { record in
            NotificationEntry(
                id: record.id, seq: record.seq, isRead: readSeqs.contains(record.seq), from: record.content.from,
                sentAt: record.content.sentAt, receivedAt: record.content.receivedAt,
                text: NotificationText(record, reader: reader, directory),
                body: record.content.body ?? Array("{}".utf8))
        }
    }
}
