internal import JSONText

extension SyncService {
    /// Everything a reader has, newest conversations first, page by page: `GET /api/sync/snapshot`.
    ///
    /// The answer names the next page, or null at the end, and the cursor from which the delta goes on.
    ///
    /// - Throws: `Refusal` `cursorInvalid` or `epochChanged` for a page token; `JournalStoreError`.
    public func snapshot(reader: UserID, page: String?, limit: Int?) async throws -> [UInt8] {
        let state = try await states.current(reader)
        let page = try open(page, reader: reader, head: state.head)
        let limit = min(max(1, limit ?? limits.defaultPage), limits.maximumPage)
        let (records, next) = try await records(of: page, state: state, limit: limit)
        let cursor = Cursor(
            epoch: epoch, reader: reader, scope: directory.user(reader)?.scope ?? 0, replica: nil, user: page.head,
            tickets: 0)
        return JSONWriter.text { writer in
            writer.object { writer in
                writer.array("records") { writer in
                    for record in records { writer.record(record, journal: "user") }
                }
                if let next { writer.field("page", next.sealed(with: cursorKey)) } else { writer.null("page") }
                writer.field("cursor", cursor.sealed(with: cursorKey))
                writer.field("epoch", epoch)
            }
        }
    }

    private func open(_ token: String?, reader: UserID, head: Seq) throws(Refusal) -> SnapshotPage {
        guard let token else {
            return SnapshotPage(epoch: epoch.bits.high, reader: reader, head: head, conversation: .max)
        }
        guard let page = SnapshotPage(opening: token, with: cursorKey), page.reader == reader else {
            throw Refusal(.cursorInvalid, "this page cannot be used; begin the snapshot again")
        }
        guard page.epoch == epoch.bits.high, page.head <= head else {
            throw Refusal(.epochChanged, "the server's history was rewound; begin the snapshot again")
        }
        return page
    }

    private func records(
        of page: SnapshotPage, state: JournalState, limit: Int
    ) async throws -> ([Record], SnapshotPage?) {
        let journal = JournalID.user(state.owner)
        if page.phase == .conversations, let (seqs, next) = state.snapshotMessages(page, limit: limit) {
            let found = try await store.fetch(journal, seqs: seqs.sorted())
            let bySeq = Dictionary(uniqueKeysWithValues: found.map { ($0.seq, $0) })
            let all = seqs.compactMap { bySeq[$0] }
            let fitting = bounded(all)
            let isCut = fitting.count < all.count
            let following = isCut ? state.snapshotMessages(page, limit: fitting.count)?.next : next
            return (state.redacted(try fitting.map { try Record(reading: $0, of: journal) }), following)
        }
        let after = page.phase == .others ? page.after : 0
        let stored = bounded(
            try await store.remaining(journal, after: after, limit: limit).records.filter { $0.seq <= page.head })
        let records = try stored.map { try Record(reading: $0, of: journal) }.filter { !$0.isMessage }
        let last = stored.last?.seq ?? page.head
        let next = SnapshotPage(
            epoch: page.epoch, reader: page.reader, head: page.head, phase: .others, conversation: 0, after: last)
        return (state.redacted(records), last < page.head ? next : nil)
    }
}

extension Record {
    /// Whether the record is a message of a conversation, which a snapshot gives with its conversation.
    fileprivate var isMessage: Bool {
        content.kind == "message.send" && (content.status == nil || content.status == .applied)
    }
}
