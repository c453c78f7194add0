internal import JSONText
internal import SyncEngine

extension TicketActivity {
    /// What happened, in a sentence that names the ticket by its number.
    func sentence(_ directory: Directory) -> String {
        switch kind {
        case .created: "\(number) created"
        case .status(let status): "\(number) set to \(status.rawValue)"
        case .assigned(let person?): "\(number) assigned to \(directory.name(of: person))"
        case .assigned(nil): "\(number) assigned to nobody"
        case .note: "Note added to \(number)"
        case .noteDeleted: "Note deleted from \(number)"
        case .edited: "\(number) edited"
        }
    }

    /// Writes what the dashboard's list reads: two texts; and what older builds read.
    func write(to writer: inout JSONWriter, _ directory: Directory, now: Timestamp) {
        writer.field("action", sentence(directory))
        writer.field("timestamp", at.ago(now))
        writer.field("at", at)
        writer.field("user", directory.name(of: actor))
        writer.field("id", ticket.rawValue)
        writer.field("ticketId", number)
        writer.field("title", title)
        writer.field("status", status.rawValue)
        writer.field("priority", priority.rawValue)
    }
}

extension Timestamp {
    /// How long ago it was, in words; a date after a week.
    func ago(_ now: Timestamp) -> String {
        let minutes = max(0, (now - self) / 60_000)
        switch minutes {
        case ..<1: return "Just now"
        case ..<60: return "\(minutes) min ago"
        case ..<1440: return "\(minutes / 60) h ago"
        case ..<10_080: return "\(minutes / 1440) d ago"
        default: return String(description.prefix(10))
        }
    }
}
