/// A question that has no answer on record.
struct OpenQuestion: Sendable, Equatable {
    var id: EventID
    var seq: Seq
    var operation: OperationID
}

extension JournalState {
    /// Folds a question in.
    mutating func addQuestion(_ record: Record) {
        questions.append(OpenQuestion(id: record.id, seq: record.seq, operation: record.operation))
        exchanges.add(question: record)
    }

    /// Folds an answer in.
    mutating func closeQuestion(_ record: Record) {
        questions.removeAll { $0.id == record.content.target }
        exchanges.add(answer: record)
    }
}
