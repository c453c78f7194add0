internal import SyncEngine
internal import TicketFormats

/// A ticket of the engine as it travels.
struct ExportMapping {
    private let directory: Directory

    init(_ directory: Directory) { self.directory = directory }

    func ticket(_ document: TicketDocument) -> InterchangeTicket {
        let ticket = document.ticket
        return InterchangeTicket(
            externalID: ticket.id.description, id: Int64(ticket.id.rawValue), key: ticket.number,
            title: InterchangeText(ticket.text(.title)),
            description: text(.description, ticket).map { InterchangeText($0) },
            status: ticket.status, priority: ticket.priority, type: ticket.type,
            department: text(.department, ticket), assignedTo: ticket.assignee.map(person),
            createdBy: person(ticket.creator), plannedStart: text(.plannedStart, ticket),
            plannedEnd: text(.plannedEnd, ticket), requestedItem: text(.requestedItem, ticket),
            justification: text(.justification, ticket), dueDate: text(.dueDate, ticket),
            createdAt: ticket.createdAt, updatedAt: ticket.changedAt, closedAt: ticket.closedAt,
            notes: document.entries.compactMap(note))
    }

    /// The text of a field; nil of one that has none.
    private func text(_ field: TicketField, _ ticket: Ticket) -> String? {
        let text = ticket.text(field)
        return text.isEmpty ? nil : text
    }

    private func note(_ entry: TicketDocument.Entry) -> InterchangeNote? {
        guard case .comment(let comment?, let status) = entry.content else { return nil }
        return InterchangeNote(
            id: entry.id.description, comment: InterchangeText(comment), status: status,
            createdBy: person(entry.from), createdAt: entry.receivedAt)
    }

    private func person(_ id: UserID) -> InterchangePerson {
        let user = directory.user(id)
        return InterchangePerson(email: user?.email, name: user?.name)
    }
}
