internal import JSONText

/// A question on record, with its answer if there is one.
public struct Exchange: Sendable, Equatable {
    /// The question's.
    public var id: EventID
    public var seq: Seq
    public var message: String
    /// The page of the frontend on which it was asked, if the client told.
    public var page: String?
    public var askedAt: Timestamp
    /// Whether it waited in a queue before it got here.
    public var waited: Bool
    public var answer: Answered?

    /// An answer on record.
    public struct Answered: Sendable, Equatable {
        public var id: EventID
        public var seq: Seq
        public var content: Answer
        public var at: Timestamp
    }
}

extension SyncService {
    /// A reader's last questions with their answers, oldest first: at most `limit`, and no more than the journal's
    /// state keeps (200).
    public func exchanges(reader: UserID, limit: Int) async throws -> [Exchange] {
        try await read(states.current(reader).exchanges.items.suffix(max(0, limit)), reader: reader)
    }

    /// One question of a reader with its answer; nil when there is none with this id among those kept.
    public func exchange(_ question: EventID, reader: UserID) async throws -> Exchange? {
        guard let item = try await states.current(reader).exchanges.items.last(where: { $0.id == question }) else {
            return nil
        }
        return try await read([item], reader: reader).first
    }

    /// One question of a reader, as soon as its answer is on record, or as it is when `wait` is over or the service
    /// stops.
    public func answered(_ question: EventID, reader: UserID, wait: Duration) async throws -> Exchange? {
        let pokes = changes(of: [.user(reader)])
        return try await withThrowingTaskGroup(of: Exchange??.self) { group in
            group.addTask {
                var exchange = try await self.exchange(question, reader: reader)
                guard exchange?.answer == nil else { return exchange }
                for await _ in pokes {
                    exchange = try await self.exchange(question, reader: reader)
                    if exchange?.answer != nil { break }
                }
                return exchange
            }
            group.addTask {
                try await self.environment.sleep(wait)
                return Optional<Exchange?>.none
            }
            defer { group.cancelAll() }
            if let first = try await group.next(), let exchange = first { return exchange }
            return try await self.exchange(question, reader: reader)
        }
    }

    /// What the assistant remembered with a person's last answer.
    func memory(of user: UserID) async throws -> Question.Memory? {
        let answered = try await states.current(user).exchanges.items.compactMap(\.answer).max()
        guard let answered, let stored = try await store.fetch(.user(user), seqs: [answered]).first else { return nil }
        let record = try Record(reading: stored, of: .user(user))
        return record.answer.memory.map { Question.Memory(content: $0, answeredAt: record.content.receivedAt) }
    }

    private func read(_ items: some Collection<ExchangeList.Item>, reader: UserID) async throws -> [Exchange] {
        let seqs = items.flatMap { [$0.question] + ($0.answer.map { [$0] } ?? []) }
        let stored = try await store.fetch(.user(reader), seqs: seqs.sorted())
        let found = try await redacted(stored.map { try Record(reading: $0, of: .user(reader)) }, reader: reader)
        let records = Dictionary(found.map { ($0.seq, $0) }) { first, _ in first }
        return items.compactMap { item in
            records[item.question].map { Exchange($0, answer: item.answer.flatMap { records[$0] }) }
        }
    }
}

extension Exchange {
    fileprivate init(_ question: Record, answer: Record?) {
        let body = JSONSlice(trusted: (question.content.body ?? Array("{}".utf8))[...])
        self.init(
            id: question.id, seq: question.seq, message: (body["message"] ?? body["text"])?.string ?? "",
            page: body["page"]?.string, askedAt: question.content.sentAt, waited: question.content.queued != nil,
            answer: answer.map {
                Answered(id: $0.id, seq: $0.seq, content: $0.answer, at: $0.content.receivedAt)
            })
    }
}

extension Record {
    /// What an `ai.answer` says.
    fileprivate var answer: Answer { Answer(stored: JSONSlice(trusted: (content.body ?? Array("{}".utf8))[...])) }
}
