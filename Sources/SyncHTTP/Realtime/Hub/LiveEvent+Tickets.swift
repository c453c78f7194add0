internal import JSONText
internal import SyncEngine

extension LiveEvent {
    /// The event for a record of `tickets`; its reader sees the ticket after it, or gets nothing.
    ///
    /// People are named by e-mail address, as everywhere in the frontend's tickets.
    init?(ticket id: EventID, _ record: Record, _ facts: LiveFacts) {
        // Talk about a ticket is told to its two people as a message.
        guard !["ticket.gone", "ticket.message"].contains(record.content.kind), let ticket = facts.ticket(id) else {
            return nil
        }
        guard record.content.kind != "ticket.create" else {
            self.init(created: ticket, facts)
            return
        }
        let status = record.body["fields"]?["status"]?.string ?? ticket.status.rawValue
        self.init("ticket_updated") { writer in
            writer.field("id", id.rawValue)
            writer.field("ticketId", ticket.number)
            writer.field("status", status)
            writer.text("updatedBy", facts.email(of: record.content.from))
        }
    }

    private init(created ticket: Ticket, _ facts: LiveFacts) {
        self.init("ticket_created") { writer in
            writer.field("id", ticket.id.rawValue)
            writer.field("ticketId", ticket.number)
            writer.field("title", ticket.text(.title))
            writer.field("department", ticket.text(.department))
            writer.text("assignedTo", facts.email(of: ticket.assignee))
            writer.text("createdBy", facts.email(of: ticket.creator))
        }
    }
}

extension JSONWriter {
    /// A member that is a string, or null.
    fileprivate mutating func text(_ name: String, _ text: String?) {
        if let text { field(name, text) } else { null(name) }
    }
}
