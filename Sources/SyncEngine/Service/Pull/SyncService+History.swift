internal import JSONText

/// One message of a conversation, with the text it has now.
public struct ChatMessage: Sendable, Equatable {
    public var id: EventID
    public var seq: Seq
    public var sender: UserID
    public var receiver: UserID
    /// The latest edit's, if there is one; empty when the message is deleted.
    public var text: String
    /// `text`, `emoji` or `file`.
    public var type: String
    public var sentAt: Timestamp
    public var receivedAt: Timestamp
    /// Whether it waited in a queue before the server got it.
    public var isQueued: Bool
    /// When the text that is shown was written, if it is not the first.
    public var editedAt: Timestamp?
    /// Whether the text is markup, as the assistant's answers are.
    public var isMarkup = false
    /// Whether its author deleted it: it keeps its place, and nothing of what it said is left.
    public var isDeleted = false
}

extension SyncService {
    /// A page of a conversation, oldest first: the last `limit` messages, or those before the message `before`.
    public func history(
        reader: UserID, peer: UserID, before: EventID?, limit: Int
    ) async throws -> [ChatMessage] {
        let conversation = try await states.current(reader).conversation(with: peer)
        let messages = conversation.messages
        let end = before.flatMap { messages.entry($0) }.map { messages.firstIndex(above: $0.seq - 1) } ?? messages.count
        let page = messages[..<end].suffix(min(max(1, limit), limits.maximumPage))
        return try await read(page, of: conversation, reader: reader)
    }

    /// One message that a reader sent or got; nil when there is none with this id.
    public func message(_ id: EventID, reader: UserID) async throws -> ChatMessage? {
        for conversation in try await states.current(reader).conversations.values {
            guard let entry = conversation.messages.entry(id) else { continue }
            return try await read([entry], of: conversation, reader: reader).first
        }
        return nil
    }

    private func read(
        _ page: some Collection<MessageEntry>, of conversation: Conversation, reader: UserID
    ) async throws -> [ChatMessage] {
        let edits = page.compactMap { conversation.revisions[$0.id]?.current?.seq }
        let found = try await store.fetch(.user(reader), seqs: page.map(\.seq) + edits)
            .map { try Record(reading: $0, of: .user(reader)) }
        let records = Dictionary(uniqueKeysWithValues: found.map { ($0.seq, $0) })
        let directory = self.directory
        return page.compactMap { entry in
            let revision = conversation.revisions[entry.id]
            return records[entry.seq].map { (record) -> ChatMessage in
                let edit = revision?.current.flatMap { records[$0.seq] }
                return ChatMessage(record, edit: edit, revision, reader: reader, directory)
            }
        }
    }
}

extension ChatMessage {
    /// Something that is shown in a conversation and stands on no record.
    public init(unrecorded id: EventID, from sender: UserID, to receiver: UserID, _ text: String, at time: Timestamp) {
        self.init(
            id: id, seq: 0, sender: sender, receiver: receiver, text: text, type: "text", sentAt: time,
            receivedAt: time, isQueued: false)
    }

    fileprivate init(_ record: Record, edit: Record?, _ revision: Revision?, reader: UserID, _ directory: Directory) {
        let content = record.content
        let isDeleted = revision?.isDeleted ?? false
        let text = edit?.content.member("text") ?? record.writtenText(reader: reader, directory)
        let isNotification = content.kind == "notification"
        let sender = isNotification ? .ticketUpdates : content.from
        self.init(
            id: record.id, seq: record.seq, sender: sender, receiver: sender == reader ? content.partner : reader,
            text: isDeleted ? "" : text, type: content.member("type") ?? "text",
            sentAt: isNotification ? content.receivedAt : content.sentAt, receivedAt: content.receivedAt,
            isQueued: content.queued != nil && !isNotification,
            editedAt: isDeleted ? nil : revision?.current?.sentAt, isMarkup: content.kind == "ai.answer",
            isDeleted: isDeleted)
        if isNotification { type = "text" }
    }
}

extension Record {
    /// What a record says in its conversation.
    fileprivate func writtenText(reader: UserID, _ directory: Directory) -> String {
        switch content.kind {
        case "notification": NotificationText(self, reader: reader, directory).message
        case "ai.ask": content.member("message") ?? ""
        default: content.member("text") ?? ""
        }
    }
}

extension RecordContent {
    /// A string in the body.
    func member(_ name: String) -> String? {
        body.flatMap { JSONSlice(trusted: $0[...])[name]?.string }
    }
}
