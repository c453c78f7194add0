internal import JSONText

/// Something that happened to a ticket, told without any text of a note.
public struct TicketActivity: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        case created
        case status(TicketStatus)
        /// Nil: to nobody.
        case assigned(UserID?)
        case note
        case noteDeleted
        /// Other fields, and what gave way in a merge.
        case edited
    }

    public var at: Timestamp
    public var ticket: EventID
    public var number: String
    /// As of now.
    public var title: String
    public var actor: UserID
    public var kind: Kind
    /// As of now.
    public var status: TicketStatus
    /// As of now.
    public var priority: TicketPriority

    /// - Parameter ticket: the ticket that the record is about, as of now.
    init(_ record: Record, of ticket: Ticket) {
        at = record.content.receivedAt
        self.ticket = ticket.id
        number = ticket.number
        title = ticket.text(.title)
        actor = record.content.from
        kind = Kind(record.content)
        status = ticket.status
        priority = ticket.priority
    }
}

extension TicketActivity.Kind {
    /// Of several changes at once the status counts first, then the assignment.
    fileprivate init(_ content: RecordContent) {
        switch content.kind {
        case "ticket.create": self = .created
        case "ticket.note": self = .note
        case "ticket.note.delete": self = .noteDeleted
        default:
            let fields = content.body.flatMap { JSONSlice(trusted: $0[...])["fields"] }
            if let status = fields?["status"]?.string.flatMap(TicketStatus.init(rawValue:)) {
                self = .status(status)
            } else if let assignee = fields?["assignedTo"] {
                self = .assigned(assignee.integer.map { UserID(Int($0)) })
            } else {
                self = .edited
            }
        }
    }
}
