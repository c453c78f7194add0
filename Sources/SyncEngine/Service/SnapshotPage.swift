internal import Cryptography

/// Where a snapshot stands between two pages; sealed like a cursor, so that the server keeps nothing.
///
/// Conversations come first, that with the newest message first; then every other record in seq order.
struct SnapshotPage: Sendable, Equatable {
    enum Phase: UInt64, Sendable { case conversations, others }

    var epoch: UInt64
    var reader: UserID
    /// The journal's head when the first page was made: later records are left to the delta.
    var head: Seq
    var phase = Phase.conversations
    /// The seq of the newest message of the conversation under way; conversations above it are done.
    var conversation: Seq
    /// The last seq given of that conversation, or of the other records.
    var after: Seq = 0

    func sealed(with key: [UInt8]) -> String {
        var bytes: [UInt8] = [2]
        for number in [epoch, UInt64(reader.rawValue), head, phase.rawValue, conversation, after] {
            bytes.append(contentsOf: Bits128(high: number, low: 0).bytes.prefix(8))
        }
        bytes.append(contentsOf: HMAC.code(bytes, key: key).prefix(16))
        return Base64URL.encode(bytes)
    }

    init?(opening text: String, with key: [UInt8]) {
        guard let bytes = Base64URL.decode(text.prefix(120)), bytes.count == 65, bytes[0] == 2,
            constantTimeEqual(Array(HMAC.code(Array(bytes.dropLast(16)), key: key).prefix(16)), Array(bytes.suffix(16)))
        else { return nil }
        let numbers = (0..<6).map { index in
            bytes[(1 + index * 8)..<(9 + index * 8)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        guard let phase = Phase(rawValue: numbers[3]) else { return nil }
        self.init(
            epoch: numbers[0], reader: UserID(Int(numbers[1])), head: numbers[2], phase: phase,
            conversation: numbers[4],
            after: numbers[5])
    }

    init(
        epoch: UInt64, reader: UserID, head: Seq, phase: Phase = .conversations, conversation: Seq, after: Seq = 0
    ) {
        self.epoch = epoch
        self.reader = reader
        self.head = head
        self.phase = phase
        self.conversation = conversation
        self.after = after
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
