/// A question that has no answer on record.
struct OpenQuestion: Sendable, Equatable {
    var id: EventID
    var seq: Seq
    var operation: OperationID
    /// Whether a page waits for the answer and shows it: it was asked of the assistant itself, with a server at hand.
    var isAwaited: Bool
}

extension JournalState {
    /// How long somebody waits for an answer before the page that asked gives up.
    private static let attention: Int64 = 60_000

    /// Folds a question in: a message of the conversation with whoever is asked.
    mutating func addQuestion(_ record: Record) {
        addMessage(record)
        questions.append(
            OpenQuestion(
                id: record.id, seq: record.seq, operation: record.operation,
                isAwaited: record.content.kind == "ai.ask" && record.content.queued == nil))
        exchanges.add(question: record)
    }

    /// Folds an answer in. One that the assistant's page shows itself, to somebody who waits for it, is not unread.
    mutating func closeQuestion(_ record: Record) {
        let contact = record.content.partner
        let question = questions.first { $0.id == record.content.target }
        let hasUnread = (conversations[contact]?.unreadCount ?? 0) > 0
        questions.removeAll { $0.id == record.content.target }
        addMessage(record)
        exchanges.add(answer: record)
        guard let question, question.isAwaited, !hasUnread,
            let asked = conversations[contact]?.messages.entry(question.id),
            record.content.receivedAt - asked.sentAt <= Self.attention
        else { return }
        conversations[contact]?.raise(.read, own: true, to: record.seq)
    }

    /// A question that its author takes back needs no answer.
    mutating func withdrawQuestion(_ record: Record) {
        questions.removeAll { $0.id == record.content.target }
    }
}
