import FileStore
import SyncEngine

/// A store of people who write to one of them, and get a fourth of all messages from that one: its journal is large.
enum Correspondence {
    static let reader = UserID(10_001)
    private static let peers = 64
    private static let text = String(repeating: "a line of a message ", count: 8)

    static func make(at directory: String, messages: Int) async throws {
        var options = FileStore.Options()
        // The log's reserved space, which is mostly zeros, would count as bytes that were checked.
        options.limits.walSegmentBytes = 4 << 20
        let store = try await Stores.open(directory, options: options)
        for start in stride(from: 1, through: messages, by: 1000) {
            try await Stores.write((start..<min(messages + 1, start + 1000)).map(message), to: store)
        }
        await store.close()
    }

    /// Whether the reader's record of this message is at home with the sender. Its number is that of the message.
    static func isReceived(_ number: Int) -> Bool { number % 4 != 0 }

    /// What the engine writes of a message: it went out in one journal, and arrived in the other.
    private static func message(_ number: Int) -> Append {
        let peer = UserID(10_002 + number % peers)
        let (from, to) = isReceived(number) ? (peer, reader) : (reader, peer)
        let time = Timestamp(milliseconds: 1_780_000_000_000 + Int64(number))
        var content = RecordContent(kind: "message.send", from: from, sentAt: time, receivedAt: time)
        content.body = Array(#"{"to":\#(to),"text":"\#(text), number \#(number)."}"#.utf8)
        let arrived = content.encoded
        content.status = .applied
        content.peer = to
        let bits = Bits128(high: UInt64(number) &* 0x9E37_79B9_7F4A_7C15, low: UInt64(number) &* 0xBF58_476D_1CE4_E5B9)
        return Append(
            operation: OperationID(bits), home: .user(from), digest: ContentDigest(bits), id: EventID(UInt64(number)),
            entries: [
                .init(journal: .user(from), content: content.encoded), .init(journal: .user(to), content: arrived),
            ])
    }
}
