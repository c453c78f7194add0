import SyncEngine
import Testing
import TicketFormats

/// Files of tickets as another system may write them.
enum Paper {
    static func time(_ text: String) -> Timestamp { Timestamp(text.utf8) ?? Timestamp(milliseconds: 0) }

    static func ticket(
        _ id: Int64 = 41, _ key: String = "INC-2024-0042", _ edit: (inout InterchangeTicket) -> Void = { _ in }
    ) -> InterchangeTicket {
        var ticket = InterchangeTicket(
            externalID: "\(id)", id: id, key: key, title: "VPN", description: "It drops", status: .inProgress,
            priority: .p2, type: .incident, department: "IT",
            assignedTo: InterchangePerson(email: "agent@b.example", name: "Agent"),
            createdBy: InterchangePerson(email: "ole@b.example", name: "Ole"), createdAt: time("2024-03-01T10:00:00Z"),
            updatedAt: time("2024-03-02T10:00:00Z"))
        ticket.notes = [note(900 + id, "Looking into it")]
        edit(&ticket)
        return ticket
    }

    static func note(_ id: Int64, _ text: String) -> InterchangeNote {
        InterchangeNote(
            id: "\(id)", comment: InterchangeText(text), createdBy: InterchangePerson(email: "agent@b.example"),
            createdAt: time("2024-03-01T11:00:00Z"))
    }

    static func file(_ tickets: [InterchangeTicket], source: String? = "https://paper.example") throws -> [UInt8] {
        let writer = try TicketFormat.ticx.writer(
            header: ExportHeader(exportedAt: time("2024-04-01T00:00:00Z"), generator: "paper", source: source))
        try writer.begin()
        for ticket in tickets { try writer.write(ticket) }
        try writer.end()
        return try writer.drain()
    }
}
