internal import JSONText

extension SyncService {
    /// Everything a reader has, newest conversations first, page by page: `GET /api/sync/snapshot`.
    ///
    /// The answer names the next page, or null at the end, and the cursor from which the delta goes on.
    ///
    /// - Throws: `Refusal` `cursorInvalid` or `epochChanged` for a page token; `JournalStoreError`.
    public func snapshot(reader: UserID, page: String?, limit: Int?) async throws -> [UInt8] {
        let state = try await states.current(reader)
        try await refreshDirectory()
        let user = directory.user(reader)
        let tickets = try await tickets.refresh()
        let page = try open(page, reader: reader, scope: user?.scope ?? 0, head: state.head, ticketsHead: tickets.head)
        let limit = min(max(1, limit ?? limits.defaultPage), limits.maximumPage)
        let (records, next) = try await records(of: page, state: state, tickets: tickets, reader: user, limit: limit)
        let cursor = Cursor(
            epoch: epoch, reader: reader, scope: page.scope, replica: nil, user: page.head, tickets: page.ticketsHead)
        return JSONWriter.text { writer in
            writer.object { writer in
                writer.array("records") { writer in
                    for record in records { writer.record(record) }
                }
                if let next { writer.field("page", next.sealed(with: cursorKey)) } else { writer.null("page") }
                writer.field("cursor", cursor.sealed(with: cursorKey))
                writer.field("epoch", epoch)
            }
        }
    }

    private func open(
        _ token: String?, reader: UserID, scope: UInt64, head: Seq, ticketsHead: Seq
    ) throws(Refusal) -> SnapshotPage {
        guard let token else {
            return SnapshotPage(
                epoch: epoch.bits.high, reader: reader, scope: scope, head: head, ticketsHead: ticketsHead)
        }
        guard let page = SnapshotPage(opening: token, with: cursorKey), page.reader == reader else {
            throw Refusal(.cursorInvalid, "this page cannot be used; begin the snapshot again")
        }
        guard page.epoch == epoch.bits.high, page.head <= head, page.ticketsHead <= ticketsHead else {
            throw Refusal(.epochChanged, "the server's history was rewound; begin the snapshot again")
        }
        guard page.scope == scope else {
            throw Refusal(.cursorInvalid, "what you may see has changed; begin the snapshot again")
        }
        return page
    }

    private func records(
        of page: SnapshotPage, state: JournalState, tickets: TicketsState, reader: User?, limit: Int
    ) async throws -> ([ServedRecord], SnapshotPage?) {
        let journal = JournalID.user(state.owner)
        if page.phase == .conversations, let (seqs, next) = state.snapshotMessages(page, limit: limit) {
            let found = try await store.fetch(journal, seqs: seqs.sorted())
            let bySeq = Dictionary(uniqueKeysWithValues: found.map { ($0.seq, $0) })
            let all = seqs.compactMap { bySeq[$0] }
            let fitting = bounded(all)
            let isCut = fitting.count < all.count
            let following = isCut ? state.snapshotMessages(page, limit: fitting.count)?.next : next
            let records = state.redacted(try fitting.map { try Record(reading: $0, of: journal) })
            return (records.map { ServedRecord(record: $0) }, following)
        }
        var served: [ServedRecord] = []
        var budget = PageBudget(records: limit, bytes: limits.maximumPageBytes, taken: [])
        if page.phase != .tickets {
            let after = page.phase == .others ? page.after : 0
            let read = try await store.remaining(journal, after: after, limit: limit).records
            let stored = bounded(read.filter { $0.seq <= page.head })
            let last = stored.last?.seq ?? page.head
            let others = try stored.map { try Record(reading: $0, of: journal) }.filter { !$0.isMessage }
            served = state.redacted(others).map { ServedRecord(record: $0) }
            guard last >= page.head else { return (served, page.following(.others, after: last)) }
            budget = PageBudget(records: limit, bytes: limits.maximumPageBytes, taken: stored.map(\.content.count))
        }
        let found = try await ticketRecords(
            after: page.phase == .tickets ? page.after : 0, upTo: page.ticketsHead, reader: reader, tickets,
            budget: &budget)
        let isDone = found.position >= page.ticketsHead
        return (served + found.records, isDone ? nil : page.following(.tickets, after: found.position))
    }
}

extension Record {
    /// Whether the record is a message of a conversation, which a snapshot gives with its conversation.
    fileprivate var isMessage: Bool {
        switch (content.kind, content.status) {
        case ("message.send", nil), ("message.send", .applied), ("ai.ask", .applied), ("ai.answer", nil): true
        default: false
        }
    }
}
