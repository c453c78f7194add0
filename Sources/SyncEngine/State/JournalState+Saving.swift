internal import JSONText

extension JournalState {
    /// The state as one compact JSON object, for the store to keep.
    public var saved: SavedState {
        SavedState(seq: head, bytes: JSONWriter.text { $0.object(write) })
    }

    private func write(to writer: inout JSONWriter) {
        writer.field("version", 3)
        writer.field("head", head)
        writer.field("guard", guardSeq)
        writer.object("vector") { writer in
            for (replica, n) in vector.entries { writer.field(replica.description, n) }
        }
        writer.object("lastSentAt") { writer in
            for (replica, time) in lastSentAt.sorted(by: { $0.key < $1.key }) {
                writer.field(replica.description, time.milliseconds)
            }
        }
        writer.array("conversations") { writer in
            for (peer, conversation) in conversations.sorted(by: { $0.key < $1.key }) {
                writer.object { conversation.write(peer: peer, to: &$0) }
            }
        }
        writer.array("pins") { writer in
            for (user, pin) in pins.sorted(by: { $0.key < $1.key }) { writer.object { pin.write(user: user, to: &$0) } }
        }
        writer.array("recent") { writer in
            for item in recent.items {
                writer.array { writer in
                    writer.element(item.digest.description)
                    writer.element(item.receivedAt.milliseconds)
                    writer.element(item.seq)
                }
            }
        }
        writer.array("questions") { writer in
            for question in questions {
                writer.array { writer in
                    writer.element(question.id.rawValue)
                    writer.element(question.seq)
                    writer.element(question.operation.description)
                    writer.element(question.isAwaited ? 1 : 0)
                }
            }
        }
        writer.array("exchanges", exchanges.write)
        writer.object("aliases") { writer in
            for (alias, ticket) in aliases.sorted(by: { $0.key < $1.key }) { writer.field(alias, ticket.rawValue) }
        }
        writer.object("unreported", unreported.write)
        if !lost.isEmpty { writer.object("lost", lost.write) }
        writer.array("notifications", notifications.write)
        writer.array("quarantine", quarantine.write)
    }

    /// Reads a saved state; nil when it is of another version or damaged.
    public init?(saved: SavedState, owner: UserID) {
        guard let json = try? JSONSlice(validating: saved.bytes), json["version"]?.integer == 3,
            json["head"]?.natural == saved.seq, let guardSeq = json["guard"]?.natural, guardSeq <= saved.seq,
            let conversations = json["conversations"]?.elements, let recent = json["recent"]?.elements,
            let notifications = NotificationList(saved: json["notifications"]),
            let quarantine = Quarantine(saved: json["quarantine"]),
            let exchanges = ExchangeList(saved: json["exchanges"])
        else { return nil }
        self.init(owner: owner)
        head = saved.seq
        self.guardSeq = guardSeq
        vector = VersionVector(
            restoring: json.counters("vector").compactMap { pair in
                UInt64(exactly: pair.1).map { (pair.0, $0) }
            })
        lastSentAt = Dictionary(json.counters("lastSentAt").map { ($0.0, Timestamp(milliseconds: $0.1)) }) {
            max($0, $1)
        }
        for item in conversations {
            guard let peer = item["peer"]?.integer, let conversation = Conversation(saved: item) else { return nil }
            self.conversations[UserID(Int(peer))] = conversation
            messageCount += conversation.messages.count
        }
        for item in json["pins"]?.elements ?? [] {
            guard let user = item["user"]?.integer, let pin = Pin(saved: item) else { return nil }
            pins[UserID(Int(user))] = pin
        }
        questions = (json["questions"]?.elements ?? []).compactMap(OpenQuestion.init(saved:))
        for (alias, ticket) in json["aliases"]?.members ?? [] { aliases[alias] = ticket.natural.map(EventID.init) }
        unreported = json["unreported"].map(DeliveryTally.init(saved:)) ?? DeliveryTally()
        lost = LostRecords(saved: json["lost"])
        self.exchanges = exchanges
        self.notifications = notifications
        self.quarantine = quarantine
        self.recent = RecentSubmissions(items: recent.compactMap(RecentSubmissions.Item.init(saved:)))
    }
}

extension JSONSlice {
    /// The members of an object that maps replicas to integers.
    fileprivate func counters(_ name: String) -> [(ReplicaID, Int64)] {
        (self[name]?.members ?? []).compactMap { key, value in
            guard let replica = ReplicaID(key), let number = value.integer else { return nil }
            return (replica, number)
        }
    }
}

extension Conversation {
    fileprivate func write(peer: UserID, to writer: inout JSONWriter) {
        writer.field("peer", peer.rawValue)
        writer.field("ownRead", ownRead)
        writer.field("ownDelivered", ownDelivered)
        writer.field("peerRead", peerRead)
        writer.field("peerDelivered", peerDelivered)
        writer.revisions(revisions)
        writer.array("messages") { writer in
            for entry in entries {
                writer.array { writer in
                    writer.element(entry.seq)
                    writer.element(entry.id.rawValue)
                    writer.element(entry.operation)
                    writer.element(entry.sentAt.milliseconds)
                    writer.element(entry.isOwn ? 1 : 0)
                }
            }
        }
    }

    fileprivate init?(saved json: JSONSlice) {
        guard let ownRead = json["ownRead"]?.natural, let ownDelivered = json["ownDelivered"]?.natural,
            let peerRead = json["peerRead"]?.natural, let peerDelivered = json["peerDelivered"]?.natural,
            let revisions = json.savedRevisions
        else { return nil }
        self.revisions = revisions
        self.ownRead = ownRead
        self.ownDelivered = ownDelivered
        self.peerRead = peerRead
        self.peerDelivered = peerDelivered
        for item in json["messages"]?.elements ?? [] {
            let parts = item.elements
            guard parts.count == 5, let seq = parts[0].natural, seq > messages.last?.seq ?? 0,
                let id = parts[1].natural, let operation = OperationID(parts[2]),
                let sentAt = parts[3].integer
            else { return nil }
            messages.append(
                MessageEntry(
                    seq: seq, id: EventID(id), operation: operation,
                    sentAt: Timestamp(milliseconds: sentAt), isOwn: parts[4].integer == 1))
        }
    }
}

extension Pin {
    fileprivate func write(user: UserID, to writer: inout JSONWriter) {
        writer.field("user", user.rawValue)
        writer.field("pinned", isPinned)
        writer.field("sentAt", sentAt.milliseconds)
        guard let dot else { return }
        writer.array("dot") { writer in
            writer.element(dot.replica)
            writer.element(dot.n)
        }
    }

    fileprivate init?(saved json: JSONSlice) {
        guard let isPinned = json["pinned"]?.boolean, let sentAt = json["sentAt"]?.integer else { return nil }
        self.init(
            isPinned: isPinned, sentAt: Timestamp(milliseconds: sentAt), dot: json["dot"].flatMap(Dot.init(stored:)))
    }
}

extension RecentSubmissions.Item {
    fileprivate init?(saved json: JSONSlice) {
        let parts = json.elements
        guard parts.count == 3, let digest = parts[0].string.flatMap({ Bits128($0.utf8) }),
            let receivedAt = parts[1].integer, let seq = parts[2].natural
        else { return nil }
        self.init(
            digest: ContentDigest(digest), receivedAt: Timestamp(milliseconds: receivedAt), seq: seq)
    }
}

extension OpenQuestion {
    fileprivate init?(saved json: JSONSlice) {
        let parts = json.elements
        guard parts.count == 4, let id = parts[0].natural, let seq = parts[1].natural,
            let operation = parts[2].string.flatMap(OperationID.init), let isAwaited = parts[3].natural
        else { return nil }
        self.init(id: EventID(id), seq: seq, operation: operation, isAwaited: isAwaited == 1)
    }
}
