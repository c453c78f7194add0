internal import JSONText

extension TicketDocument {
    /// The ticket as a compact JSON object: the body of a `ticket.state` record.
    public var encoded: [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                ticket.write(to: &writer)
                writer.array("notes") { writer in
                    for entry in entries { writer.object(entry.write) }
                }
            }
        }
    }
}

extension Ticket {
    func write(to writer: inout JSONWriter) {
        writer.field("id", id.rawValue)
        writer.field("number", number)
        writer.field("type", type.rawValue)
        writer.field("createdBy", creator.rawValue)
        writer.field("createdAt", createdAt.description)
        writer.field("reportedAt", reportedAt.description)
        writer.field("changedAt", changedAt.description)
        if type == .incident {
            writer.field("responseETA", due.response.description)
            writer.field("resolutionETA", due.resolution.description)
        }
        writer.fields(written.mapValues(\.value))
    }
}

extension TicketDocument.Entry {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.field("id", id.rawValue)
        writer.field("from", from.rawValue)
        writer.field("sentAt", sentAt.description)
        writer.field("receivedAt", receivedAt.description)
        if isQueued { writer.field("queued", true) }
        switch content {
        case .comment(let comment, let status):
            if let comment { writer.field("comment", comment) } else { writer.null("comment") }
            if let status { writer.field("status", status.rawValue) }
        case .system(let displaced, let kept):
            writer.field("system", true)
            writer.array("displaced") { writer in
                for item in displaced {
                    writer.object { writer in
                        writer.field("field", item.field.rawValue)
                        item.written.write("value", to: &writer)
                        writer.field("from", item.from.rawValue)
                        writer.field("sentAt", item.sentAt.description)
                    }
                }
            }
            writer.object("text") { writer in
                for item in kept { writer.field(item.field.rawValue, item.text) }
            }
        }
    }
}

extension TicketDocument.Displaced {
    /// As it stands in the record: people as numbers.
    fileprivate var written: TicketValue {
        field == .assignedTo ? .person(Int(value).map(UserID.init)) : .text(value)
    }
}
