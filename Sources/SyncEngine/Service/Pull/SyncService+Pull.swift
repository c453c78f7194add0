internal import JSONText

extension SyncService {
    /// What a reader missed: `GET /api/sync/delta`. Waits up to `wait` (at most 25 s) when there is nothing yet.
    ///
    /// - Parameters:
    ///   - cursor: nil reads from the beginning.
    ///   - limit: records wanted, 1 to 500; nil for the default.
    /// - Throws: `Refusal` `cursorInvalid` or `epochChanged`; `JournalStoreError`.
    public func delta(
        reader: UserID, cursor: String?, replica: ReplicaID?, limit: Int?, wait: Duration
    ) async throws -> [UInt8] {
        let position = try await open(cursor, reader: reader)
        answerQuestions(of: reader)
        let limit = min(max(1, limit ?? limits.defaultPage), limits.maximumPage)
        let pokes = wait > .zero && !work.isClosed ? bus.subscribe(to: [.user(reader), .tickets]) : nil
        let deadline = environment.now() + min(wait, limits.maximumWait).milliseconds
        var delta = try await self.delta(reader: reader, from: position, replica: replica, limit: limit)
        while let pokes, delta.page.records.isEmpty, !delta.page.hasMore, !work.isClosed, !Task.isCancelled {
            let left = deadline - environment.now()
            guard left > 0 else { break }
            await firstPoke(of: pokes, within: .milliseconds(left))
            // What came may be hidden from this reader: they wait on, from behind it.
            delta = try await self.delta(reader: reader, from: delta.page.position, replica: replica, limit: limit)
        }
        let serverTime = environment.now()
        let answer = delta
        return JSONWriter.text { writer in
            writer.object { writer in
                answer.write(to: &writer)
                writer.field("epoch", epoch)
                writer.field("serverTime", serverTime)
            }
        }
    }

    /// Returns at the first poke, after the time, or when the service stops.
    private func firstPoke(of pokes: AsyncStream<JournalID>, within wait: Duration) async {
        let sleep = environment.sleep
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in pokes { return } }
            group.addTask { try? await sleep(wait) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Opens a reader's cursor: of this server, this reader, this epoch, and not from the future.
    func open(_ cursor: String?, reader: UserID) async throws -> ReadPosition {
        guard let cursor else { return .beginning }
        guard let opened = Cursor(opening: cursor, with: cursorKey), opened.reader == reader else {
            throw Refusal(.cursorInvalid, "this cursor cannot be used; pull without one")
        }
        let heads = try await store.heads([.user(reader), .tickets])
        let isBeyond = opened.user > heads[0] || opened.tickets > heads[1]
        if isBeyond, opened.belongs(to: epoch) { onLostHistory() }
        guard opened.belongs(to: epoch), !isBeyond else {
            throw Refusal(
                .epochChanged, "the server's history was rewound; pull without a cursor and send everything again")
        }
        return ReadPosition(
            user: opened.user, tickets: opened.tickets, replica: opened.replica, floor: opened.floor,
            scope: opened.scope)
    }

    /// The records after a position with the cursor behind them.
    func delta(
        reader: UserID, from position: ReadPosition, replica: ReplicaID?, limit: Int
    ) async throws -> Delta {
        var page = try await served(reader: reader, from: position, limit: limit)
        if let replica { page.position.replica = replica }
        return Delta(page: page, cursor: cursor(reader, at: page.position))
    }

    /// The records after a position, the reader's own journal first, then the tickets they may see; bounded by count
    /// and bytes.
    func served(reader: UserID, from position: ReadPosition, limit: Int) async throws -> ServedPage {
        try await refreshDirectory()
        let user = directory.user(reader)
        let scope = user?.scope ?? 0
        let isOfThisScope = (position.scope ?? scope) == scope
        let start = isOfThisScope ? position : position.startedOver
        let (page, position) = try await page(of: reader, after: start, limit: limit)
        var records = try await redacted(page.records, reader: reader).map { ServedRecord(record: $0) }
        var reached = position
        reached.scope = scope
        reached.user = page.records.last?.seq ?? position.user
        reached.floor = reached.user < page.floor ? page.floor : 0
        let state = try await tickets.refresh()
        if reached.user == page.head {
            let taken = page.records.map(\.wireBytes)
            var budget = PageBudget(records: limit, bytes: limits.maximumPageBytes, taken: taken)
            let found = try await ticketRecords(
                after: position.tickets, upTo: state.head, reader: user, state, budget: &budget)
            records += found.records
            reached.tickets = found.position
        }
        if !records.isEmpty { reached.startsOver = false }
        let isFirstOfCompacted = position.user == 0 && page.floor > 0
        return ServedPage(
            records: records, position: reached, userHead: page.head, ticketsHead: state.head,
            snapshotFloor: position.startsOver || isFirstOfCompacted ? page.floor : nil)
    }

    private func cursor(_ reader: UserID, at position: ReadPosition) -> String {
        var cursor = Cursor(
            epoch: epoch, reader: reader, scope: position.scope ?? 0, replica: position.replica, user: position.user,
            tickets: position.tickets)
        cursor.floor = position.floor
        return cursor.sealed(with: cursorKey)
    }

    /// Whether an operation of this author arrived, and what became of it: `GET /api/sync/ops/{opId}`. Nil: it is not
    /// here.
    public func operation(_ id: OperationID, author: UserID) async throws -> [UInt8]? {
        guard let record = try await lookup([id], author: author)[id] else { return nil }
        let result = OperationResult(record, operation: id, n: record.content.dot?.n, isRepeated: false)
        return JSONWriter.text { result.write(to: &$0) }
    }
}

extension Duration {
    /// Whole milliseconds.
    fileprivate var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
