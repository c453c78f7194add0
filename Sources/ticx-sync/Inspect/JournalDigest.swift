internal import JSONText
internal import SyncEngine

/// What a journal's records add up to, counted from the records alone: the engine's own state is not asked, so that the
/// two can be held against each other.
struct JournalDigest {
    let journal: JournalID
    var head: Int64 = 0
    var floor: Int64 = 0
    private(set) var records = 0
    private var kinds: [String: Int] = [:]
    private var quarantined = 0
    /// The greatest counter of each replica.
    private var vector: [String: Int64] = [:]
    /// Who read or got messages, up to which.
    private var receipts: [String: Int64] = [:]

    init(journal: JournalID) { self.journal = journal }

    /// Takes in the next record.
    mutating func fold(_ record: JSONSlice) {
        records += 1
        let content = record["content"] ?? .null
        let kind = content["kind"]?.string ?? "?"
        kinds[kind, default: 0] += 1
        if content["status"]?.string == "rejected" { quarantined += 1 }
        if let dot = content["dot"]?.elements, dot.count == 2, let n = dot[1].integer {
            let replica = dot[0].string ?? ""
            vector[replica] = max(vector[replica] ?? 0, n)
        }
        if kind.hasPrefix("receipt."), content["status"]?.string != "superseded" { foldReceipt(kind, content) }
    }

    private mutating func foldReceipt(_ kind: String, _ content: JSONSlice) {
        guard let target = content["target"]?.integer else { return }
        let level = kind == "receipt.read" ? "read" : "got"
        // A home record tells what the owner did; an effect what the other side did.
        let name =
            content["status"] == nil
            ? "\(content["from"]?.text ?? "?") \(level) the owner's messages"
            : "the owner \(level) those of \(content["peer"]?.text ?? "?")"
        receipts[name] = max(receipts[name] ?? 0, target)
    }

    var text: String {
        var lines = ["", "\(records) records shown, head \(head)" + (floor > 0 ? ", compacted below \(floor)" : "")]
        lines += kinds.sorted { $0.key < $1.key }.map { "  \($0.key.padding(to: 20))\($0.value)" }
        if !vector.isEmpty { lines.append("version vector (replica, operations decided)") }
        lines += vector.sorted { $0.key < $1.key }.map { "  \($0.key)  \($0.value)" }
        if !receipts.isEmpty { lines.append("receipts (up to message id)") }
        lines += receipts.sorted { $0.key < $1.key }.map { "  \($0.key.padding(to: 44))\($0.value)" }
        if quarantined > 0 { lines.append("\(quarantined) refused operations in quarantine, their text kept") }
        return lines.joined(separator: "\n")
    }
}
