internal import JSONText

extension JSONWriter {
    /// A record as a reader gets it. Own home records also tell dot, clock, status and `at`; the store's digest stays
    /// inside. That a ticket is out of sight says no more than that: not who did what.
    mutating func record(_ served: ServedRecord) {
        let record = served.record
        object { writer in
            writer.field("journal", served.journal.rawValue)
            writer.field("seq", record.seq)
            writer.field("id", record.id.rawValue)
            let isGone = record.content.kind == "ticket.gone"
            if !isGone { writer.field("opId", record.operation) }
            if let ticket = served.ticket { writer.field("ticket", ticket.rawValue) }
            guard !isGone else {
                writer.field("kind", record.content.kind)
                return
            }
            record.content.write(to: &writer)
            if record.content.status != nil { writer.positions("at", record.at) }
        }
    }
}
