import JSONText
import SyncEngine

/// The rules once more, small, slow and in plain values: what every decided operation must have come to, and what
/// everybody must know in the end. It is fed with what people wanted, in the order in which it became durable.
struct Model {
    /// What a decision must be.
    enum Verdict: Equatable {
        case applied(told: Int?)
        case superseded
        case rejected(String)
    }

    /// What somebody wanted.
    struct Wish {
        var author: Int
        var kind: String
        var body: JSONSlice
        var mode: String
    }

    struct Message {
        var operation: String
        var id: String
        var isOwn: Bool
        var sentAt: String
        /// The first text and that of every edit, also of those that lost.
        var texts: [String]
        /// The edits that applied, of which the last counts.
        var edits: [Edit] = []
        var isDeleted = false

        var text: String { isDeleted ? "" : edits.last?.text ?? texts[0] }
    }

    struct Edit {
        var stamp: Stamp
        var text: String
    }

    /// The later time wins, then the greater replica, then the greater n.
    struct Stamp {
        var sentAt: String
        var replica: String
        var n: Int

        init(_ record: PlainRecord) {
            sentAt = record.sentAt
            replica = record.dot?.replica ?? ""
            n = record.dot?.n ?? 0
        }

        static func < (left: Stamp, right: Stamp) -> Bool {
            (left.sentAt, left.replica, left.n) < (right.sentAt, right.replica, right.n)
        }
    }

    /// Positions count messages: 2 is "up to the second".
    struct Chat {
        var messages: [Message] = []
        var ownRead = 0
        var ownDelivered = 0
        var peerRead = 0
        var peerDelivered = 0

        /// Where the message stands that a reference names, counted from 1.
        func place(_ reference: JSONSlice?) -> Int? {
            guard let name = reference.map({ $0.string ?? $0.text }) else { return nil }
            return messages.lastIndex { $0.id == name || $0.operation == name }.map { $0 + 1 }
        }

        var unread: Int { messages[ownRead...].count { !$0.isOwn && !$0.isDeleted } }
    }

    struct Pin {
        var isPinned: Bool
        var stamp: Stamp
    }

    struct Person {
        var chats: [Int: Chat] = [:]
        var pins: [Int: Pin] = [:]
        /// What was refused, by id: its texts, and whether it was thrown away.
        var refused: [String: (content: String, isDiscarded: Bool)] = [:]
        /// Notifications in order, and whether each was read.
        var news: [(id: String, isRead: Bool)] = []
    }

    let users: Set<Int>
    var people: [Int: Person] = [:]

    init(users: Set<Int>) { self.users = users }

    /// Decides a wish; the record lends only what no rule decides: its id and its time.
    mutating func decide(_ wish: Wish, as record: PlainRecord) -> Verdict {
        switch wish.kind {
        case "message.send": return send(wish, record)
        case "receipt.read", "receipt.delivered": return move(wish, record)
        case "contact.pin", "contact.unpin": return pin(wish, record)
        case "message.edit", "message.delete": return revise(wish, record)
        case "quarantine.discard": return discard(wish)
        case "notification.read": return readNews(wish)
        case "void", "presence.update": return .superseded
        default: return .applied(told: nil)
        }
    }

    /// Notes what was refused, for whatever reason.
    mutating func refuse(_ record: PlainRecord, of author: Int) {
        let content = record.body?["content"]?.text ?? ""
        people[author, default: Person()].refused[record.id] = (content, false)
    }

    func told(_ peer: Int, by author: Int) -> Int? {
        peer != author && users.contains(peer) ? peer : nil
    }

    private mutating func send(_ wish: Wish, _ record: PlainRecord) -> Verdict {
        let receiver = Int(wish.body["to"]?.integer ?? 0)
        if (1...4).contains(receiver), wish.mode == "demo" { return .rejected("demoContact") }
        guard (1...4).contains(receiver) || users.contains(receiver) else { return .rejected("unknownReceiver") }
        let chat = people[wish.author, default: Person()].chats[receiver, default: Chat()]
        if let target = wish.body["replyTo"], chat.place(target) == nil { return .rejected("unknownTarget") }
        var message = Message(
            operation: record.operation, id: record.id, isOwn: true, sentAt: record.sentAt,
            texts: [wish.body["text"]?.string ?? ""])
        people[wish.author, default: Person()].chats[receiver, default: Chat()].messages.append(message)
        guard let other = told(receiver, by: wish.author) else { return .applied(told: nil) }
        message.isOwn = false
        people[other, default: Person()].chats[wish.author, default: Chat()].messages.append(message)
        return .applied(told: other)
    }

    private mutating func move(_ wish: Wish, _ record: PlainRecord) -> Verdict {
        let peer = Int(wish.body["peer"]?.integer ?? 0)
        let isRead = wish.kind == "receipt.read"
        guard var chat = people[wish.author]?.chats[peer], let place = chat.place(wish.body["upTo"]),
            place > (isRead ? chat.ownRead : chat.ownDelivered)
        else { return .superseded }
        let message = chat.messages[place - 1]
        if isRead { chat.ownRead = max(chat.ownRead, place) }
        chat.ownDelivered = max(chat.ownDelivered, place)
        people[wish.author]?.chats[peer] = chat
        guard let other = told(peer, by: wish.author) else { return .applied(told: nil) }
        guard var theirs = people[other]?.chats[wish.author],
            let reached = theirs.messages.lastIndex(where: { $0.operation == message.operation }).map({ $0 + 1 })
        else { return .applied(told: other) }
        if isRead { theirs.peerRead = max(theirs.peerRead, reached) }
        theirs.peerDelivered = max(theirs.peerDelivered, reached)
        people[other]?.chats[wish.author] = theirs
        return .applied(told: other)
    }

    private mutating func pin(_ wish: Wish, _ record: PlainRecord) -> Verdict {
        let user = Int(wish.body["user"]?.integer ?? 0)
        guard (1...4).contains(user) || users.contains(user) else { return .rejected("unknownTarget") }
        let pin = Pin(isPinned: wish.kind == "contact.pin", stamp: Stamp(record))
        let present = people[wish.author, default: Person()].pins[user]
        if present.map({ $0.stamp < pin.stamp }) ?? true {
            people[wish.author, default: Person()].pins[user] = pin
        }
        return .applied(told: nil)
    }
}
