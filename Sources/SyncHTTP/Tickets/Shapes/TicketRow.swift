internal import JSONText
internal import SyncEngine

extension Ticket {
    /// Never empty: the frontend hides rows without a number and a title.
    var shownTitle: String { text(.title).isBlank ? "(no title)" : text(.title) }

    /// Writes what a list shows of it, without long texts (frontend.md §6.1).
    func writeRow(to writer: inout JSONWriter, _ directory: Directory) {
        writer.field("id", id.rawValue)
        writer.field("ticketId", number)
        writer.field("title", shownTitle)
        writer.field("priority", priority.rawValue)
        writer.field("status", status.rawValue)
        writer.field("ticketType", type.rawValue)
        writer.field("department", text(.department))
        if let assignee {
            writer.field("assignedTo", directory.address(of: assignee))
        } else {
            writer.null("assignedTo")
        }
        writer.field("createdBy", directory.address(of: creator))
        writer.field("createdAt", createdAt)
        writer.field("updatedAt", changedAt)
    }
}

extension JSONWriter {
    /// A member that is a time, or `null`.
    mutating func field(_ name: String, _ time: Timestamp?) {
        if let time { field(name, time) } else { null(name) }
    }
}
