import JSONText
import SyncEngine

/// One replica as a well-behaved client keeps it: outbox, sent log, and the records it pulled.
struct Client: Sendable {
    /// What of the network is broken: requests do not arrive, or answers do not.
    enum Cut: Sendable { case requests, answers }

    let user: UserID
    var replica: ReplicaID
    /// How far its clock is wrong, in milliseconds.
    let skew: Int64
    var nextN = 1
    var outbox: [ClientOperation] = []
    var sent: [ClientOperation] = []
    /// Whether it ever forgot what it wanted to send.
    var lostContent = false
    var cut: Cut?
    /// The history it knows; nil before the first answer.
    var epoch: String?
    var cursor: String?
    /// Up to where numbers may be missing, as the server said.
    var floor: Seq = 0
    /// What it pulled, by seq.
    var records: [Seq: String] = [:]
    /// The messages among that.
    var messages: [KnownMessage] = []
    /// The tickets as it has them, and up to where.
    var board = Board()
    var ticketPosition: Seq = 0
    /// Ids of the notifications it has.
    var news: [String] = []
    /// Ids of its own refused operations.
    var refused: [String] = []

    struct KnownMessage: Sendable {
        var id: String
        var operation: String
        var peer: Int
        var isOwn: Bool
    }

    init(user: UserID, replica: ReplicaID, skew: Int64) {
        self.user = user
        self.replica = replica
        self.skew = skew
    }

    /// The position up to which it has everything.
    var position: Seq { records.keys.max() ?? 0 }

    /// The same in seq order.
    var shown: [String] { records.sorted { $0.key < $1.key }.map(\.value) }

    /// Forgets what it pulled: all of it follows again.
    mutating func beginAgain() {
        records = [:]
        messages = []
        refused = []
        news = []
        board = Board()
        ticketPosition = 0
    }

    mutating func act(_ operation: ClientOperation) {
        outbox.append(operation)
        nextN += 1
    }

    /// The remedy for a fork and for another history: a new lineage that begins with everything this client still
    /// holds.
    mutating func rebase(to replica: ReplicaID) {
        self.replica = replica
        outbox = sent + outbox
        sent = []
        for index in outbox.indices { outbox[index].n = index + 1 }
        nextN = outbox.count + 1
        epoch = nil
        cursor = nil
        floor = 0
        beginAgain()
    }

    /// Moves a decided operation to the sent log, if it still waits. What was refused is shown to its author instead
    /// when it could never be sent again in the same form.
    mutating func settle(_ operation: ClientOperation) {
        guard let index = outbox.firstIndex(of: operation) else { return }
        outbox.remove(at: index)
        if !operation.isMalformed { sent.append(operation) }
    }

    /// Takes a record in; false when it contradicts what this client has.
    mutating func take(_ seq: Seq, _ record: JSONSlice) -> Bool {
        let text = record.text
        if let known = records[seq] { return known == text }
        records[seq] = text
        let plain = PlainRecord(wire: record)
        if plain.isMessage {
            messages.append(
                KnownMessage(id: plain.id, operation: plain.operation, peer: plain.peer, isOwn: plain.isHome))
        }
        if plain.kind == "notification" { news.append(plain.id) }
        if plain.kind == "rejected" { refused.append(plain.id) }
        return true
    }
}
