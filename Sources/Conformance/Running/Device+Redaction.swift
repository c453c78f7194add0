internal import JSONText

extension Device {
    /// What a client does with its own copies when something is deleted: the record stays, its body becomes `null`.
    mutating func redact(by record: JSONSlice) {
        guard record["status"]?.string ?? "applied" == "applied", let target = record["target"]?.integer else { return }
        switch record["kind"]?.string {
        case "message.delete":
            redact { known in
                known["kind"]?.string == "message.send" && known["id"]?.integer == target
                    || known["kind"]?.string == "message.edit" && known["target"]?.integer == target
            }
        case "quarantine.discard": redact { $0["kind"]?.string == "rejected" && $0["id"]?.integer == target }
        default: return
        }
    }

    private mutating func redact(where isMeant: (JSONSlice) -> Bool) {
        for (seq, record) in received where isMeant(record) { received[seq] = record.redacted }
    }
}

extension JSONSlice {
    /// The record with its body `null`.
    var redacted: JSONSlice {
        let text = JSONWriter.text { writer in
            writer.object { writer in
                for (key, value) in members {
                    if key == "body" { writer.null(key) } else { writer.field(key, raw: value.bytes) }
                }
            }
        }
        return JSONSlice(trusted: text[...])
    }
}
