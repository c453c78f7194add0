internal import JSONText

/// What a client keeps of one replica: its counter, outbox, sent log, cursor and the records it has received.
struct Device {
    /// The replica's UUID.
    let replica: String
    let user: String
    let clockErrorMilliseconds: Int64
    var next = 1
    /// Written and not known to be decided.
    var outbox: [WrittenOperation] = []
    /// The sent log: known to be decided, and kept so that it can be sent again after a rebase.
    var sent: [WrittenOperation] = []
    /// Refused for good: shown to the person, never sent again by itself.
    var refused: [WrittenOperation] = []
    var cursor: String?
    var epoch: String?
    var received: [Int64: JSONSlice] = [:]
    var tickets = TicketsMirror()
    /// Nothing is expected of it any more: it was retired, or its client rebased.
    var isGivenUp = false

    /// An operation under its name: what still waits before what was sent.
    func operation(named name: String) -> WrittenOperation? {
        (refused + sent + outbox).last { $0.name == name }
    }

    /// Takes over a page of records. A record that came before must come again as it was, or without its body when that
    /// was deleted.
    mutating func receive(delta: JSONSlice) throws(StepFailure) {
        if delta["snapshot"]?.isNull == false { tickets = TicketsMirror() }
        for record in delta["records"]?.elements ?? [] {
            guard record["journal"]?.string == "user" else {
                try tickets.take(record)
                continue
            }
            guard let seq = record["seq"]?.integer else {
                throw StepFailure(expected: "a record with a seq", found: Pattern.show(record))
            }
            let isRedacted = record["body"]?.isNull == true
            if let known = received[seq],
                (isRedacted ? known.redacted : known).canonical != record.canonical
            {
                throw StepFailure(
                    place: "record \(seq)", expected: "as before, \(Pattern.show(known))", found: Pattern.show(record))
            }
            received[seq] = record
            redact(by: record)
        }
        if delta["more"]?.boolean == false, let head = delta["head"]?["tickets"]?.integer { tickets.position = head }
        if let cursor = delta["cursor"]?.string { self.cursor = cursor }
    }
}

/// An operation as its author wrote it, ready to be sent as often as necessary.
struct WrittenOperation {
    let name: String
    let opID: String
    /// The members in the order they are sent, without `n`.
    let members: [(key: String, text: [UInt8])]
    /// Whether the members have an opId that can be read.
    let statesOpID: Bool
    /// What replaces `n` in the text, for operations that are malformed on purpose.
    let statedN: [UInt8]?
    var n: Int

    /// The JSON of one element of `ops`.
    var text: [UInt8] {
        let number = statedN ?? Array(String(n).utf8)
        let parts = (members + [("n", number)]).filter { !$0.text.isEmpty }
        let joined = parts.map { Template.quoted($0.key) + [UInt8(ascii: ":")] + $0.text }
        return [UInt8(ascii: "{")] + joined.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "}")]
    }
}
