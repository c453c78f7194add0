internal import Cryptography

/// Where a snapshot stands between two pages; sealed like a cursor, so that the server keeps nothing.
///
/// Conversations come first, that with the newest message first; then every other record of the reader's journal, and
/// last the tickets they may see, each in seq order.
struct SnapshotPage: Sendable, Equatable {
    enum Phase: UInt64, Sendable { case conversations, others, tickets }

    var epoch: UInt64
    var reader: UserID
    /// What the reader may see; a snapshot of another scope begins again.
    var scope: UInt64
    /// The heads of the reader's journal and of the tickets when the first page was made: later records are left to
    /// the delta.
    var head: Seq
    var ticketsHead: Seq
    var phase = Phase.conversations
    /// The seq of the newest message of the conversation under way; conversations above it are done.
    var conversation: Seq
    /// The last seq given of that conversation, of the other records, or of the tickets.
    var after: Seq = 0

    func sealed(with key: [UInt8]) -> String {
        var bytes: [UInt8] = [3]
        for number in [
            epoch, UInt64(reader.rawValue), scope, head, ticketsHead, phase.rawValue, conversation, after,
        ] {
            bytes.append(contentsOf: Bits128(high: number, low: 0).bytes.prefix(8))
        }
        bytes.append(contentsOf: HMAC.code(bytes, key: key).prefix(16))
        return Base64URL.encode(bytes)
    }

    init?(opening text: String, with key: [UInt8]) {
        guard let bytes = Base64URL.decode(text.prefix(120)), bytes.count == 81, bytes[0] == 3,
            constantTimeEqual(Array(HMAC.code(Array(bytes.dropLast(16)), key: key).prefix(16)), Array(bytes.suffix(16)))
        else { return nil }
        let numbers = (0..<8).map { index in
            bytes[(1 + index * 8)..<(9 + index * 8)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        guard let phase = Phase(rawValue: numbers[5]) else { return nil }
        self.init(
            epoch: numbers[0], reader: UserID(Int(numbers[1])), scope: numbers[2], head: numbers[3],
            ticketsHead: numbers[4], phase: phase, conversation: numbers[6], after: numbers[7])
    }

    init(
        epoch: UInt64, reader: UserID, scope: UInt64, head: Seq, ticketsHead: Seq, phase: Phase = .conversations,
        conversation: Seq = .max, after: Seq = 0
    ) {
        self.epoch = epoch
        self.reader = reader
        self.scope = scope
        self.head = head
        self.ticketsHead = ticketsHead
        self.phase = phase
        self.conversation = conversation
        self.after = after
    }

    /// The page that follows in this phase or a later one.
    func following(_ phase: Phase, after: Seq) -> SnapshotPage {
        var page = self
        page.phase = phase
        page.conversation = 0
        page.after = after
        return page
    }
}

extension JournalState {
    /// The seqs of the next messages of a snapshot, at most `limit`, and where to go on; nil when conversations are
    /// done.
    func snapshotMessages(_ page: SnapshotPage, limit: Int) -> (seqs: [Seq], next: SnapshotPage)? {
        var next = page
        var seqs: [Seq] = []
        let logs = conversations.values.compactMap {
            conversation -> (newest: Seq, entries: Slice<MessageLog>)? in
            let entries = conversation.entries[..<conversation.messages.firstIndex(above: page.head)]
            return entries.last.map { ($0.seq, entries) }
        }
        for log in logs.sorted(by: { $0.newest > $1.newest }) where log.newest <= page.conversation {
            let start = log.newest == page.conversation ? page.after : 0
            let rest = log.entries[log.entries.partitioningIndex { $0.seq > start }...].prefix(limit - seqs.count)
            seqs += rest.map(\.seq)
            if let last = rest.last {
                next.conversation = log.newest
                next.after = last.seq
            }
            if seqs.count == limit { break }
        }
        return seqs.isEmpty ? nil : (seqs, next)
    }
}
