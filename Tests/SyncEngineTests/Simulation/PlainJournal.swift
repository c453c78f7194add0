import JSONText
import SyncEngine

/// A journal read without the engine's own types: what somebody with `jq` would count.
struct PlainJournal {
    let user: UserID
    let records: [PlainRecord]

    init(_ user: UserID, _ stored: [StoredRecord]) throws {
        self.user = user
        records = try stored.map(PlainRecord.init)
    }

    var homes: [PlainRecord] { records.filter(\.isHome) }

    /// The messages exchanged with a peer, in seq order.
    func messages(with peer: Int) -> [PlainRecord] {
        records.filter { $0.isMessage && $0.peer == peer }
    }

    var peers: Set<Int> { Set(records.filter(\.isMessage).map(\.peer)) }

    /// The highest position that the owner's receipts name: for `read`, and for `delivered` or `read`.
    func ownReceipts(peer: Int, kinds: Set<String>, intents: [OperationID: SimulatedOperation]) -> PlainRecord? {
        let messages = messages(with: peer)
        var best: PlainRecord?
        for receipt in homes where receipt.status != "rejected" && receipt.status != "alias" {
            guard kinds.contains(receipt.kind), let body = receipt.body ?? intents[receipt.operation]?.parsedBody,
                body["peer"]?.integer == Int64(peer)
            else { continue }
            let target = messages.last { message in
                message.seq < receipt.seq
                    && (body["upTo"]?.integer.map { $0 == Int64(message.id.rawValue) }
                        ?? (body["upTo"]?.string == message.operation.description))
            }
            if let target, target.seq > best?.seq ?? 0 { best = target }
        }
        return best
    }

    /// Who is pinned: the greatest (sentAt, dot) decides; requests without a dot come before, in their order.
    var pinned: Set<Int> {
        let pins = homes.filter { ["contact.pin", "contact.unpin"].contains($0.kind) && $0.status == "applied" }
        let order = pins.sorted {
            ($0.sentAt, $0.dot?.replica ?? "", $0.dot?.n ?? 0) < ($1.sentAt, $1.dot?.replica ?? "", $1.dot?.n ?? 0)
        }
        var last: [Int: String] = [:]
        for pin in order { last[Int(pin.body?["user"]?.integer ?? 0)] = pin.kind }
        return Set(last.filter { $0.value == "contact.pin" }.keys)
    }
}

/// A record as its JSON says.
struct PlainRecord {
    let seq: Seq
    let id: EventID
    let operation: OperationID
    let at: [JournalID: Seq]
    let isHome: Bool
    let json: JSONSlice
    let kind: String
    let status: String?
    let from: Int
    let sentAt: String
    let body: JSONSlice?
    let dot: (replica: String, n: Int)?

    init(_ stored: StoredRecord) throws {
        seq = stored.seq
        id = stored.id
        operation = stored.operation
        at = stored.at
        isHome = stored.digest != nil
        json = try JSONSlice(validating: stored.content)
        kind = json["kind"]?.string ?? ""
        status = json["status"]?.string
        from = Int(json["from"]?.integer ?? 0)
        sentAt = json["sentAt"]?.string ?? ""
        body = json["body"]
        let parts = json["dot"]?.elements ?? []
        dot = parts.count == 2 ? (parts[0].string ?? "", Int(parts[1].integer ?? 0)) : nil
        let receiver = body?.kind == .object ? body?["to"]?.integer : nil
        peer = isHome ? Int(receiver ?? 0) : from
    }

    /// The other party of a message, told by the body or by who it is from.
    let peer: Int

    var isMessage: Bool { kind == "message.send" && status ?? "applied" == "applied" }
}
