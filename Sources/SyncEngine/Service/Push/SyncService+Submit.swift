internal import JSONText

/// One operation of a client that has no replica.
public struct NewSubmission: Sendable {
    public var kind: String
    /// A JSON object.
    public var body: [UInt8]
    /// What the operation is to be called; the same again is a duplicate at any time. Nil: the server mints an id.
    public var operation: OperationID?
    /// The same content from the same author within this time is the first one's duplicate, if both came without an id
    /// and the same way. Zero: none.
    public var window: Duration
    public var way: SubmissionWay
    /// The position of `tickets` that the author's page showed; nil: they saw what there is.
    public var ticketsSeen: Seq?

    /// - Parameter window: nil: the time that fits the kind and the way.
    public init(
        kind: String, body: [UInt8], operation: OperationID? = nil, by way: SubmissionWay = .request,
        window: Duration? = nil, ticketsSeen: Seq? = nil
    ) {
        self.kind = kind
        self.body = body
        self.operation = operation
        self.way = way
        self.window = window ?? ResendWindow.of(kind, by: way)
        self.ticketsSeen = ticketsSeen
    }
}

/// What became of it.
public struct Submission: Sendable, Equatable {
    public var status: OperationResult.Status
    /// The message's or quarantine item's id; of a duplicate the first one's, as all numbers.
    public var id: EventID
    /// The seq in the author's journal.
    public var seq: Seq
    public var sentAt: Timestamp
    public var receivedAt: Timestamp
    public var rejection: Rejection?
    /// The record that decided the matter, when this one had no effect because of it.
    public var by: EventID?

    fileprivate init?(_ result: OperationResult) {
        guard let numbers = result.numbers else { return nil }
        self.init(
            status: result.status, id: numbers.id, seq: numbers.seq, sentAt: numbers.sentAt,
            receivedAt: numbers.receivedAt, rejection: result.rejection, by: result.by)
    }

    private init(
        status: OperationResult.Status, id: EventID, seq: Seq, sentAt: Timestamp, receivedAt: Timestamp,
        rejection: Rejection?, by: EventID?
    ) {
        self.status = status
        self.id = id
        self.seq = seq
        self.sentAt = sentAt
        self.receivedAt = receivedAt
        self.rejection = rejection
        self.by = by
    }
}

extension SyncService {
    /// Decides one operation for a client that has no replica.
    ///
    /// - Parameter window: as for `NewSubmission`.
    /// - Throws: `Refusal` when `body` is no JSON object; `JournalStoreError`.
    @discardableResult
    public func submit(
        kind: String, body: [UInt8], author: UserID, window: Duration? = nil, ticketsSeen: Seq? = nil
    ) async throws -> Submission {
        let submission = NewSubmission(kind: kind, body: body, window: window, ticketsSeen: ticketsSeen)
        let outcomes = try await submit([submission], author: author)
        return try outcomes[0].get()
    }

    /// Decides operations of one author in their order, as one after the other would be, with one flush for all.
    ///
    /// - Returns: what became of each; a failure for those whose body is no JSON object, and for those that another
    ///   server was faster than five times.
    /// - Throws: `Refusal` `overload`; `JournalStoreError`: nothing was written then, or after `outcomeUnknown` maybe
    ///   all; those with an id of their own can be sent again.
    public func submit(
        _ submissions: [NewSubmission], author: UserID
    ) async throws -> [Result<Submission, Refusal>] {
        let read = submissions.map { submission in
            Result { () throws(Refusal) in try parse(submission) }
        }
        let pending = read.compactMap { try? $0.get() }
        var answers = try await work.run {
            try await lanes.withLane(.user(author)) {
                try await withTicketsLane(pending.map(\.operation)) { try await decide(pending, author: author) }
            }
        }[...]
        if pending.contains(where: \.operation.isQuestion) { answerQuestions(of: author) }
        return read.map { pending in pending.flatMap { _ in answers.removeFirst() } }
    }

    private struct Pending {
        var operation: Operation
        var window: Duration
    }

    private func parse(_ submission: NewSubmission) throws(Refusal) -> Pending {
        let json: JSONSlice
        do {
            json = try JSONSlice(validating: submission.body, maximumDepth: limits.maximumDepth)
        } catch {
            throw Refusal(.malformed, "the body is not valid JSON: \(error)")
        }
        guard json.kind == .object else { throw Refusal(.malformed, "the body must be a JSON object") }
        let clock = submission.ticketsSeen.map { seen in
            JSONSlice(trusted: JSONWriter.text { $0.object { $0.field("tickets", seen) } }[...])
        }
        let operation = Operation(
            minted: submission.operation ?? OperationID(minted: environment.random(), by: submission.way),
            kind: submission.kind, body: json, at: environment.now(), clock: clock, limits: limits)
        return Pending(operation: operation, window: submission.window)
    }

    private func decide(_ pending: [Pending], author: UserID) async throws -> [Result<Submission, Refusal>] {
        var results: [OperationResult] = []
        for _ in 0..<5 where results.count < pending.count {
            let draft = try await draft(pending.dropFirst(results.count), author: author)
            guard let durable = try await commit(draft) else { continue }
            results += draft.results(durable)
        }
        work.tally(results)
        let conflict = Refusal(
            .overload, "the journal was written elsewhere at the same time", retryAfter: .seconds(1))
        let submissions = results.map { Submission($0).map(Result.success) ?? .failure(conflict) }
        return submissions + pending.dropFirst(results.count).map { _ in .failure(conflict) }
    }

    private func draft(_ pending: ArraySlice<Pending>, author: UserID) async throws -> PushDraft {
        let sent = try await sentBefore(pending, author: author)
        var draft = try await draft(
            pending.map(\.operation), author: author, replica: nil, clientTime: nil, sentBefore: sent)
        for item in pending {
            var operation = item.operation
            // An operation that waited is as late as its lane made it.
            operation.at = draft.facts.now
            try draft.decide(operation, within: item.window, nextID: nextID)
        }
        return draft
    }

    /// The records that some of these may repeat although their ids differ, by seq.
    private func sentBefore(_ pending: ArraySlice<Pending>, author: UserID) async throws -> [Seq: Record] {
        let digests = Set(pending.filter { $0.window > .zero }.map(\.operation.digest))
        let recent = digests.isEmpty ? [] : try await states.current(author).recent.items
        let seqs = recent.filter { digests.contains($0.digest) }.map(\.seq)
        guard !seqs.isEmpty else { return [:] }
        let records = try await store.fetch(.user(author), seqs: seqs)
            .map { try Record(reading: $0, of: .user(author)) }
        return Dictionary(records.map { ($0.seq, $0) }) { first, _ in first }
    }
}
