import JSONText

/// Records as a reader keeps them who does what they say: the bodies of deleted messages, of their edits and of
/// discarded quarantine items are gone.
func withoutDeleted(_ records: [String]) -> [String] {
    withoutDeleted(records, records.map { PlainRecord(wire: JSONSlice(trusted: Array($0.utf8)[...])) })
}

/// The same, of records that were read already.
func withoutDeleted(_ records: [String], _ plain: [PlainRecord]) -> [String] {
    let ends: Set = ["message.delete", "quarantine.discard"]
    let gone = Set(plain.filter { ends.contains($0.kind) && $0.status ?? "applied" == "applied" }.compactMap(\.target))
    return zip(records, plain).map { text, record in
        let isGone =
            switch record.kind {
            case "message.send", "rejected": gone.contains(record.id)
            case "message.edit": record.target.map(gone.contains) ?? false
            default: false
            }
        guard isGone, let body = record.body else { return text }
        return text.replacing("\"body\":\(body.text)", with: "\"body\":null", maxReplacements: 1)
    }
}
