internal import JSONText

/// Who edits a ticket, and what they had seen of it.
struct TicketAuthor {
    var user: UserID
    var dot: Dot?
    var clock: CausalContext
    var sawEverything: Bool
    var isQueued: Bool

    /// Whether the author knew what stands in a field. The creation is known to everybody who names the ticket.
    func saw(_ writing: TicketWriting, of ticket: Ticket) -> Bool {
        if sawEverything || writing.seq == ticket.created || writing.seq <= clock.tickets { return true }
        guard writing.from == user, let written = writing.dot else { return false }
        return written.replica == dot?.replica || written.n <= clock.replicas[written.replica] ?? 0
    }
}

/// An edit of a ticket, decided field by field against what stands there: what applies, and what was displaced.
///
/// The fields are a function of the order in `tickets`: each edit is decided once, against the edits before it.
struct TicketMerge {
    /// A value that gave way; it stays in the ticket's history, as a note of the system.
    struct Displaced {
        var field: TicketField
        var value: TicketValue
        /// The value in the field that was there before; nil: the edit's own value gave way.
        var writing: TicketWriting?
    }

    private(set) var applied: [TicketField: TicketValue] = [:]
    private(set) var displaced: [Displaced] = []

    init(_ values: [TicketField: TicketValue], into ticket: Ticket, by author: TicketAuthor) {
        for field in ticket.type.fields {
            guard let value = values[field] else { continue }
            let present = ticket.writing(field)
            guard present.value != value else { continue }
            if author.saw(present, of: ticket) {
                applied[field] = value
            } else if Self.wins(field, value, over: present, author) {
                applied[field] = value
                displaced.append(Displaced(field: field, value: present.value, writing: present))
            } else {
                displaced.append(Displaced(field: field, value: value, writing: nil))
            }
        }
    }

    /// Whether an edit wins over one that its author had not seen: closing does; else live beats queued, and of two
    /// live ones the later. Of two queued ones the first that arrived stays.
    private static func wins(
        _ field: TicketField, _ value: TicketValue, over present: TicketWriting, _ author: TicketAuthor
    ) -> Bool {
        let closed = TicketValue.text(TicketStatus.closed.rawValue)
        if field == .status, present.value == closed { return false }
        return field == .status && value == closed || !author.isQueued
    }

    var isEmpty: Bool { applied.isEmpty && displaced.isEmpty }

    /// Whom the ticket concerns afterwards.
    func audience(of ticket: Ticket) -> Audience {
        var audience = ticket.audience
        if case .person(let person) = applied[.assignedTo] { audience.assignee = person }
        if case .text(let department) = applied[.department] { audience.department = department }
        return audience
    }

    func write(to writer: inout JSONWriter, author: UserID, sentAt: Timestamp) {
        writer.fields(applied)
        guard !displaced.isEmpty else { return }
        writer.array("displaced") { writer in
            for item in displaced {
                writer.object { writer in
                    writer.field("field", item.field.rawValue)
                    item.value.write("value", to: &writer)
                    writer.field("from", (item.writing?.from ?? author).rawValue)
                    writer.field("sentAt", (item.writing?.sentAt ?? sentAt).description)
                }
            }
        }
    }
}

extension JSONWriter {
    /// The member `fields`, in the vocabulary's order.
    mutating func fields(_ values: [TicketField: TicketValue]) {
        object("fields") { writer in
            for field in TicketField.allCases { values[field]?.write(field.rawValue, to: &writer) }
        }
    }
}
