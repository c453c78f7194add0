internal import JSONText

/// What became of a request that came without an opId.
public struct Submission: Sendable, Equatable {
    public var status: OperationResult.Status
    /// The message's or quarantine item's id.
    public var id: EventID
    public var receivedAt: Timestamp
    public var rejection: Rejection?
}

/// A peer of somebody's, as counts and recency tell.
public struct ContactSummary: Sendable, Equatable {
    public var user: UserID
    public var messages: Int
    public var unread: Int
    public var lastAt: Timestamp?
    public var isPinned: Bool
}

extension SyncService {
    /// Decides one operation for a client that has no opIds: the server mints one; it belongs to no replica.
    ///
    /// - Parameters:
    ///   - window: the same content from the same author within this time is the first one's duplicate. Zero: none;
    ///     nil: the time that fits the kind.
    ///   - ticketsSeen: the position of `tickets` that the author's page showed; nil: they saw what there is.
    /// - Throws: `Refusal` when `body` is no JSON object; `JournalStoreError`.
    public func submit(
        kind: String, body: [UInt8], author: UserID, window: Duration? = nil, ticketsSeen: Seq? = nil
    ) async throws -> Submission {
        let json: JSONSlice
        do {
            json = try JSONSlice(validating: body, maximumDepth: limits.maximumDepth)
        } catch {
            throw Refusal(.malformed, "the body is not valid JSON: \(error)")
        }
        guard json.kind == .object else { throw Refusal(.malformed, "the body must be a JSON object") }
        let clock = ticketsSeen.map { seen in
            JSONSlice(trusted: JSONWriter.text { $0.object { $0.field("tickets", seen) } }[...])
        }
        return try await work.run {
            try await lanes.withLane(.user(author)) {
                let operation = Operation(
                    minted: OperationID(environment.random()), kind: kind, body: json, at: environment.now(),
                    clock: clock, limits: limits)
                return try await withTicketsLane([operation]) {
                    let window = window ?? ResendWindow.of(kind)
                    if let earlier = try await recent(operation, author: author, window: window) { return earlier }
                    return try await submit(operation, author: author)
                }
            }
        }
    }

    private func recent(_ operation: Operation, author: UserID, window: Duration) async throws -> Submission? {
        guard window > .zero else { return nil }
        let milliseconds = Int64(window / .milliseconds(1))
        let state = try await states.current(author)
        guard let item = state.recent.match(operation.digest, at: environment.now(), window: milliseconds),
            let stored = try await store.fetch(.user(author), seqs: [item.seq]).first
        else { return nil }
        let record = try Record(reading: stored, of: .user(author))
        let result = OperationResult(record, operation: record.operation, n: nil, isRepeated: true)
        work.tally([result])
        return Submission(
            status: result.status, id: record.id, receivedAt: record.content.receivedAt, rejection: result.rejection)
    }

    private func submit(_ operation: Operation, author: UserID) async throws -> Submission {
        for _ in 0..<5 {
            let draft = try await draft([operation], author: author, replica: nil, clientTime: nil)
            guard case .committed(let seqs) = try await append(draft.appends).first else { continue }
            if let state = draft.adoptable([seqs]) { await states.put(state) }
            publish([seqs])
            guard let result = draft.results([seqs]).first, let numbers = result.numbers else { continue }
            work.tally([result])
            return Submission(
                status: result.status, id: numbers.id, receivedAt: draft.facts.now, rejection: result.rejection)
        }
        throw Refusal(.overload, "the journal was written elsewhere at the same time", retryAfter: .seconds(1))
    }

    /// Everyone somebody wrote with or pinned: pinned first, then by number of messages and recency.
    public func contacts(of user: UserID) async throws -> [ContactSummary] {
        let state = try await states.current(user)
        let pinned = Set(state.pins.filter(\.value.isPinned).keys)
        let peers = pinned.union(state.conversations.keys).subtracting([user])
        let summaries = peers.map { peer in
            let conversation = state.conversations[peer]
            return ContactSummary(
                user: peer, messages: conversation?.entries.count ?? 0, unread: conversation?.unreadCount ?? 0,
                lastAt: conversation?.entries.last?.sentAt, isPinned: pinned.contains(peer))
        }
        return summaries.sorted { left, right in
            let oldest = Timestamp(milliseconds: .min)
            if left.isPinned != right.isPinned { return left.isPinned }
            if left.messages != right.messages { return left.messages > right.messages }
            return (left.lastAt ?? oldest, right.user) > (right.lastAt ?? oldest, left.user)
        }
    }
}
