import JSONText
import SyncEngine

/// A record as its JSON says, read without the engine's own types: what somebody with `jq` would see.
struct PlainRecord: Sendable {
    let seq: Seq
    let id: String
    let operation: String
    /// Where its effects are, by journal.
    let at: [String: Seq]
    let isHome: Bool
    let kind: String
    let status: String?
    let from: Int
    /// The other party: named on home records, the author of an effect.
    let peer: Int
    let target: String?
    let sentAt: String
    let body: JSONSlice?
    let dot: (replica: String, n: Int)?
    let json: JSONSlice

    /// What a store keeps.
    init(_ stored: StoredRecord) throws {
        self.init(
            try JSONSlice(validating: stored.content), seq: stored.seq, id: stored.id.description,
            operation: stored.operation.description,
            at: Dictionary(uniqueKeysWithValues: stored.at.map { ($0.key.description, $0.value) }),
            isHome: stored.digest != nil)
    }

    /// What a reader gets.
    init(wire json: JSONSlice) {
        let fields = json.fields
        let at = fields["at"]?.members.map { ($0.key, Seq($0.value.integer ?? 0)) }
        self.init(
            json, fields, seq: Seq(fields["seq"]?.integer ?? 0), id: fields["id"]?.text ?? "",
            operation: fields["opId"]?.string ?? "", at: Dictionary(at ?? [], uniquingKeysWith: { first, _ in first }),
            isHome: at != nil)
    }

    private init(
        _ content: JSONSlice, _ known: [String: JSONSlice]? = nil, seq: Seq, id: String, operation: String,
        at: [String: Seq], isHome: Bool
    ) {
        let fields = known ?? content.fields
        self.seq = seq
        self.id = id
        self.operation = operation
        self.at = at
        self.isHome = isHome
        json = content
        kind = fields["kind"]?.string ?? ""
        status = fields["status"]?.string
        from = Int(fields["from"]?.integer ?? 0)
        peer = Int(fields["peer"]?.integer ?? Int64(from))
        target = fields["target"]?.text
        sentAt = fields["sentAt"]?.string ?? ""
        body = fields["body"]
        let parts = fields["dot"]?.elements ?? []
        dot = parts.count == 2 ? (parts[0].string ?? "", Int(parts[1].integer ?? 0)) : nil
    }

    /// A message that stands in a conversation.
    var isMessage: Bool { kind == "message.send" && (status == nil || status == "applied") }
}

/// A user's journal as plain records.
struct PlainJournal: Sendable {
    let user: UserID
    let records: [PlainRecord]

    init(_ user: UserID, _ stored: [StoredRecord]) throws {
        self.user = user
        records = try stored.map { try PlainRecord($0) }
    }

    var homes: [PlainRecord] { records.filter(\.isHome) }

    /// The messages exchanged with a peer, in seq order.
    func messages(with peer: Int) -> [PlainRecord] { records.filter { $0.isMessage && $0.peer == peer } }
}
