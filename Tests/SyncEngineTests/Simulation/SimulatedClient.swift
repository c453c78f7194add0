import JSONText
import SyncEngine
import TestSupport

/// One replica as a well-behaved client keeps it: outbox, sent log, and the records it pulled.
struct SimulatedClient: Sendable {
    let user: UserID
    var replica: ReplicaID
    /// How far its clock is wrong, in milliseconds.
    let skew: Int64
    var nextN = 1
    var outbox: [SimulatedOperation] = []
    var sent: [SimulatedOperation] = []
    /// Whether it ever forgot what it wanted to send.
    var lostContent = false
    var cursor: String?
    /// What it pulled: texts by seq.
    var records: [Seq: String] = [:]
    /// Messages it knows: by id, with the other party.
    var messages: [(id: String, peer: Int)] = []

    init(user: UserID, replica: ReplicaID, skew: Int64) {
        self.user = user
        self.replica = replica
        self.skew = skew
    }

    mutating func act(_ operation: SimulatedOperation) {
        outbox.append(operation)
        nextN += 1
    }

    /// The remedy for a fork: a new lineage that begins with everything this client still holds.
    mutating func rebase(to replica: ReplicaID) {
        self.replica = replica
        outbox = sent + outbox
        sent = []
        for index in outbox.indices { outbox[index].n = index + 1 }
        nextN = outbox.count + 1
        forgetBase()
    }

    mutating func forgetBase() {
        cursor = nil
        records = [:]
        messages = []
    }

    /// Moves a decided operation to the sent log, if it still waits.
    mutating func settle(_ operation: SimulatedOperation) {
        guard let index = outbox.firstIndex(of: operation) else { return }
        sent.append(outbox.remove(at: index))
    }

    /// Takes a record in; false when it contradicts what this client has.
    mutating func take(_ seq: Seq, _ record: JSONSlice) -> Bool {
        let text = record.text
        if let known = records[seq] { return known == text }
        records[seq] = text
        let fields = record.fields
        if fields["kind"]?.string == "message.send", fields["status"]?.string ?? "applied" == "applied",
            let id = fields["id"]?.text, let from = fields["from"]?.integer
        {
            messages.append((id, Int(fields["peer"]?.integer ?? from)))
        }
        return true
    }
}
