internal import JSONText

/// A message that a client without a replica sent and that was refused for good. It stands in quarantine; those of
/// replicas are told of by the delivery report.
public struct RefusedMessage: Sendable, Equatable {
    public var id: EventID
    public var seq: Seq
    public var receivedAt: Timestamp
    /// For people.
    public var reason: String
    /// What was written; nil when it is none, or its author threw it away.
    public var text: String?
    public var receiver: UserID?

    /// Nil for any other record.
    public init?(_ record: Record) {
        let body = JSONSlice(trusted: (record.content.body ?? Array("{}".utf8))[...])
        guard record.content.kind == "rejected", record.content.status == .rejected, record.content.dot == nil,
            body["kind"]?.string == "message.send"
        else { return nil }
        id = record.id
        seq = record.seq
        receivedAt = record.content.receivedAt
        reason = body["reason"]?.string ?? ""
        text = body["content"]?["text"]?.string
        receiver = body["content"]?["to"]?.integer.flatMap { Int(exactly: $0) }.map { UserID($0) }
    }
}

extension SyncService {
    /// The newest refused messages of a reader that were not thrown away, oldest first.
    ///
    /// - Parameter limit: how many items of the quarantine are looked through.
    /// - Throws: `JournalStoreError`.
    public func refusedMessages(of reader: UserID, limit: Int) async throws -> [RefusedMessage] {
        let seqs = try await states.current(reader).quarantine.kept.prefix(max(0, limit))
        guard !seqs.isEmpty else { return [] }
        return try await store.fetch(.user(reader), seqs: seqs.reversed())
            .compactMap { RefusedMessage(try Record(reading: $0, of: .user(reader))) }
    }
}
