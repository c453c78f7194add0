/// Where a follower stands in the two journals that a person reads.
public struct LivePosition: Sendable, Equatable {
    public var user: Seq
    public var tickets: Seq

    public init(user: Seq, tickets: Seq) {
        self.user = user
        self.tickets = tickets
    }
}

/// What came after a position, as a delta would tell it.
public struct LivePage: Sendable {
    /// In seq order within each journal, the reader's own first.
    public var records: [ServedRecord]
    /// Behind the last record, and behind those that this reader may not see.
    public var position: LivePosition
    /// Whether more is there already.
    public var hasMore: Bool
    /// Rises when the reader's role or department changes. Who keeps a copy of the tickets has to pull then: what they
    /// may see now was not told before.
    public var scope: UInt64
}

extension SyncService {
    /// The records after a position that a delta would serve, bounded by count and bytes, mostly without a file being
    /// read.
    ///
    /// - Parameter limit: records wanted, 1 to 500.
    /// - Returns: nil when the position cannot be continued: it lies beyond the end, or below what compaction left.
    /// - Throws: `JournalStoreError`.
    public func live(reader: UserID, after position: LivePosition, limit: Int) async throws -> LivePage? {
        let head = try await liveHead(of: reader)
        guard position.user <= head.user, position.tickets <= head.tickets else { return nil }
        let start = ReadPosition(user: position.user, tickets: position.tickets)
        let page = try await served(reader: reader, from: start, limit: min(max(1, limit), limits.maximumPage))
        guard page.snapshotFloor == nil else { return nil }
        return LivePage(
            records: page.records,
            position: LivePosition(user: page.position.user, tickets: page.position.tickets),
            hasMore: page.hasMore, scope: page.position.scope ?? 0)
    }

    /// Behind everything there is for a reader now.
    public func liveHead(of reader: UserID) async throws -> LivePosition {
        let heads = try await store.heads([.user(reader), .tickets])
        return LivePosition(user: heads[0], tickets: heads[1])
    }

    /// The seq of the last record of `tickets`.
    public func ticketsHead() async throws -> Seq { try await store.heads([.tickets])[0] }

    /// Whom of these people the records of `tickets` after one seq and up to another may concern: nobody else is shown
    /// anything of them.
    public func readers(ofTicketsAfter start: Seq, upTo end: Seq, among people: [UserID]) async throws -> Set<UserID> {
        try await refreshDirectory()
        var others = people.compactMap(directory.user)
        var found: Set<UserID> = []
        var position = start
        while position < end, !others.isEmpty {
            let records = try await ticketRun(after: position, upTo: end)
            guard let last = records.last else { break }
            others.removeAll { person in
                let isConcerned = records.contains { TicketView($0.content, reader: person) != .nothing }
                if isConcerned { found.insert(person.id) }
                return isConcerned
            }
            position = last.seq
        }
        return found
    }

    /// Calls `heard` whenever journals grew, after that is durable, on the thread that wrote: it must return at once.
    /// It may be told of growth that did not come about.
    public func onGrowth(_ heard: @escaping @Sendable (Set<JournalID>) -> Void) { bus.onPoke(heard) }
}
