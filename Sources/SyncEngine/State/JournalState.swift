/// What a user's journal adds up to: a pure function of its records 1…`head`. Numbers only, no message text.
///
/// Invariants: `vector[r] == k` exactly when the home records of dots 1…k exist, but for those in `lost`; receipts
/// never fall; `guardSeq <= head`; messages of a conversation rise in seq. `checkInvariants` holds them.
public struct JournalState: Sendable, Equatable {
    public let owner: UserID
    /// The seq of the last record folded in.
    public internal(set) var head: Seq = 0
    /// The seq of the last home record.
    public internal(set) var guardSeq: Seq = 0
    public internal(set) var vector = VersionVector()
    /// The sentAt of each replica's last operation.
    var lastSentAt: [ReplicaID: Timestamp] = [:]
    public internal(set) var conversations: [UserID: Conversation] = [:]
    /// How many messages `conversations` index together.
    public internal(set) var messageCount = 0
    public internal(set) var pins: [UserID: Pin] = [:]
    var notifications = NotificationList()
    var quarantine = Quarantine()
    var recent = RecentSubmissions()
    /// Oldest first.
    var questions: [OpenQuestion] = []
    var exchanges = ExchangeList()
    /// The owner's tickets by the numbers a demo mode showed for them; of a number that came twice the later one.
    var aliases: [String: EventID] = [:]
    /// What the next delivery report will tell.
    var unreported = DeliveryTally()
    /// What repair could not bring back.
    var lost = LostRecords()

    public init(owner: UserID) { self.owner = owner }

    /// Traps when an invariant does not hold.
    func checkInvariants() {
        precondition(guardSeq <= head, "guard \(guardSeq) beyond head \(head)")
        let indexed = conversations.values.reduce(0) { $0 + $1.messages.count }
        precondition(indexed == messageCount, "\(indexed) messages are counted as \(messageCount)")
        for (peer, conversation) in conversations {
            precondition(
                conversation.ownRead <= head && conversation.peerRead <= head, "receipt of \(peer) beyond \(head)")
        }
    }
}

/// Whether a contact is pinned: the last writer wins, by (sentAt, dot).
public struct Pin: Sendable, Equatable {
    public var isPinned: Bool
    var sentAt: Timestamp
    var dot: Dot?

    /// Whether another pin or unpin is later.
    func isOlder(than other: Pin) -> Bool {
        Stamp(sentAt: sentAt, dot: dot) < Stamp(sentAt: other.sentAt, dot: other.dot)
    }
}

/// The last operations that came without an opId, so that a request the browser sends twice is answered once.
struct RecentSubmissions: Sendable, Equatable {
    static let maximum = 64

    struct Item: Sendable, Equatable {
        var digest: ContentDigest
        var receivedAt: Timestamp
        var seq: Seq
    }

    private(set) var items: [Item] = []

    init(items: [Item] = []) { self.items = items }

    mutating func append(_ item: Item) {
        if items.count == Self.maximum { items.removeFirst() }
        items.append(item)
    }

    /// Those with this content that are at most `window` milliseconds old, newest first.
    func matches(_ digest: ContentDigest, at now: Timestamp, window: Int64) -> [Item] {
        items.reversed().filter { $0.digest == digest && now - $0.receivedAt <= window }
    }
}
