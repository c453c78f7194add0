internal import JSONText

extension RecordContent {
    /// What stays of a body when its author's words are erased; nil: nothing. Never what a person typed.
    ///
    /// A ticket keeps its number, which is never given out again, and what its work is ruled by: status, priority,
    /// department, who does it. A deleted note stays deleted. A refused operation still has its code.
    package static func remainder(ofBody body: ArraySlice<UInt8>, kind: String) -> [UInt8]? {
        let kept: Set<String>
        switch kind {
        case "ticket.create": kept = ["number", "type", "fields", "brought"]
        case "ticket.update": kept = ["fields", "brought"]
        case "ticket.message": kept = ["message", "from", "to"]
        case "ticket.note": kept = ["status"]
        case "ticket.note.delete": kept = ["note"]
        case "rejected": kept = ["code"]
        default: return nil
        }
        let members = JSONSlice(trusted: body).members.filter { kept.contains($0.key) }
        guard !members.isEmpty else { return nil }
        return JSONWriter.text { writer in
            writer.object { writer in
                for (key, value) in members {
                    let ruling = key == "brought" ? BroughtFacts.ruling : ruling
                    guard key == "fields" || key == "brought" else {
                        writer.field(key, raw: value.bytes)
                        continue
                    }
                    writer.object(key) { writer in
                        for (field, value) in value.members where ruling.contains(field) {
                            writer.field(field, raw: value.bytes)
                        }
                    }
                }
            }
        }
    }

    private static let ruling = Set(
        [TicketField.status, .priority, .department, .assignedTo].map(\.rawValue))
}
