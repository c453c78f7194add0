import JSONText
import SyncEngine

/// What somebody knows who has read these records: what stays the same when compaction takes away what was replaced.
///
/// Of the peers' receipts only the highest count, of the edits of a message the last; superseded receipts and pins of
/// their own may have lost their bodies. Everything else is there, record by record.
struct Knowledge: Equatable {
    private(set) var records: [Seq: String] = [:]
    /// Up to which position each peer read, and was shown, what this reader wrote.
    private(set) var receipts: [Int: [Seq]] = [:]

    init(_ texts: [String]) {
        let plain = texts.map { PlainRecord(wire: JSONSlice(trusted: Array($0.utf8)[...])) }
        let shown = withoutDeleted(texts, plain)
        let places = Dictionary(
            plain.filter(\.isMessage).map { ($0.id, $0.seq) }, uniquingKeysWith: { first, _ in first })
        var edits: [String: Seq] = [:]
        for (record, text) in zip(plain, shown) {
            let target = record.target ?? ""
            switch (record.isHome, record.kind) {
            case (true, "receipt.read"), (true, "receipt.delivered"), (true, "contact.pin"), (true, "contact.unpin"):
                records[record.seq] = record.textWithoutBody
            case (false, "receipt.read"): raise(record.from, places[target] ?? 0, places[target] ?? 0)
            case (false, "receipt.delivered"): raise(record.from, 0, places[target] ?? 0)
            case (false, "state"): take(record.body)
            case (false, "message.edit"):
                if let former = edits.updateValue(record.seq, forKey: target) { records[former] = nil }
                records[record.seq] = text
            case (false, "message.delete"):
                if let former = edits.removeValue(forKey: target) { records[former] = nil }
                records[record.seq] = text
            default: records[record.seq] = text
            }
        }
    }

    /// What was folded into one record.
    private mutating func take(_ body: JSONSlice?) {
        for item in body?["receipts"]?.elements ?? [] {
            let numbers = ["peer", "read", "delivered"].map { Int(item[$0]?.integer ?? 0) }
            raise(numbers[0], Seq(numbers[1]), Seq(numbers[2]))
        }
    }

    private mutating func raise(_ peer: Int, _ read: Seq, _ delivered: Seq) {
        let known = receipts[peer] ?? [0, 0]
        receipts[peer] = [max(known[0], read), max(known[1], delivered)]
    }

    /// The first thing in which two differ.
    func difference(from other: Knowledge) -> String {
        for seq in Set(records.keys).union(other.records.keys).sorted() where records[seq] != other.records[seq] {
            return "\(records[seq] ?? "nothing at \(seq)") instead of \(other.records[seq] ?? "nothing at \(seq)")"
        }
        return "receipts \(receipts) instead of \(other.receipts)"
    }
}

extension PlainRecord {
    fileprivate var textWithoutBody: String {
        json.members.filter { $0.key != "body" }.map { "\($0.key): \($0.value.text)" }.joined(separator: ", ")
    }
}
