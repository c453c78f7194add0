internal import JSONText

extension JSONWriter {
    /// A record as a reader gets it. Own home records also tell dot, clock, status and `at`; the store's digest stays
    /// inside.
    mutating func record(_ served: ServedRecord) {
        let record = served.record
        object { writer in
            writer.field("journal", served.journal)
            writer.field("seq", record.seq)
            writer.field("id", record.id.rawValue)
            writer.field("opId", record.operation)
            if let ticket = served.ticket { writer.field("ticket", ticket.rawValue) }
            record.content.write(to: &writer)
            if record.content.status != nil { writer.positions("at", record.at) }
        }
    }
}
