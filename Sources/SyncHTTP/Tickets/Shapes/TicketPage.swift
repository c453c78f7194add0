internal import JSONText
internal import SyncEngine

/// A whole ticket as the frontend's page of it reads it: texts and numbers only, for an object crashes it, and notes
/// always as an array (frontend.md §6.1).
struct TicketPage {
    let document: TicketDocument
    let directory: Directory

    private var ticket: Ticket { document.ticket }

    /// Writes the members.
    func write(to writer: inout JSONWriter) {
        ticket.writeRow(to: &writer, directory)
        writer.field("description", (RescueHeader(ticket)?.text ?? "") + ticket.text(.description))
        for field in ticket.type.fields where Self.particular.contains(field) {
            writer.field(field.rawValue, ticket.text(field))
        }
        writePlannedTimes(to: &writer)
        writer.field("reportedAt", ticket.reportedAt)
        writer.field("slaResponseDue", ticket.due.response)
        writer.field("slaResolutionDue", ticket.due.resolution)
        if ticket.type == .incident {
            // The names under which the form of an incident shows them.
            writer.field("responseETA", ticket.due.response)
            writer.field("resolutionETA", ticket.due.resolution)
        }
        writer.field("respondedAt", ticket.respondedAt)
        writer.field("resolvedAt", ticket.resolvedAt)
        writer.field("closedAt", ticket.closedAt)
        writer.array("notes") { writer in
            for entry in document.entries { ShownNote(entry, directory)?.write(to: &writer) }
        }
    }

    /// The fields that only some types have.
    private static let particular: Set<TicketField> = [
        .requestedItem, .justification, .plannedStart, .plannedEnd, .dueDate,
    ]

    /// Planned times are what people typed; where that is a time, it stands beside the text.
    private func writePlannedTimes(to writer: inout JSONWriter) {
        guard ticket.type == .changeRequest else { return }
        writer.field("plannedStartAt", WrittenDate.time(ticket.text(.plannedStart)))
        writer.field("plannedEndAt", WrittenDate.time(ticket.text(.plannedEnd)))
    }
}

/// What stands above the description of a ticket that reached the server late; the stored text stays as it is.
struct RescueHeader: Equatable {
    let text: String

    /// Nil for a ticket that came within two minutes.
    init?(_ ticket: Ticket) {
        guard ticket.createdAt - ticket.reportedAt > 120_000 else { return nil }
        text = "Reported \(ticket.reportedAt.minute), received \(ticket.createdAt.minute).\n\n"
    }
}

extension Timestamp {
    /// `2026-11-22 08:12 UTC`
    var minute: String {
        let text = description
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
    }
}
