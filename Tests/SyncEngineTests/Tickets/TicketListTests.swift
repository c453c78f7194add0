import TestSupport
import Testing

@testable import SyncEngine

/// Lists, search, activity and figures as a service gives them.
@Suite struct TicketListTests {
    /// Two tickets of Anna's, the second with a note; Ben is an agent without a department, Cleo a user.
    private func bed() async throws -> Bed {
        let bed = try await Bed()
        try await bed.appoint(Bed.ben, .agent)
        for (title, more) in [("Printer", #","priority":"P1""#), ("VPN", #","department":"Lab","assignedTo":10001"#)] {
            try await submit(bed, Bed.anna, "ticket.create", Bed.ticket(title, more: more))
        }
        try await submit(bed, Bed.anna, "ticket.note", #"{"ticket":"INC-2026-0002","comment":"The gateway is gone"}"#)
        return bed
    }

    @discardableResult
    private func submit(_ bed: Bed, _ person: UserID, _ kind: String, _ body: String) async throws -> Submission {
        bed.clock.advance(milliseconds: 60_000)
        return try await bed.service.submit(kind: kind, body: Array(body.utf8), author: person, window: .zero)
    }

    private func titles(
        _ bed: Bed, _ reader: UserID = Bed.anna, limit: Int? = nil, _ edit: (inout TicketFilter) -> Void = { _ in }
    ) async throws -> [String] {
        var filter = TicketFilter()
        edit(&filter)
        return try await bed.service.tickets(reader: reader, matching: filter, limit: limit).map { $0.text(.title) }
    }

    @Test func `lists are newest first and end at their limit`() async throws {
        let bed = try await bed()
        #expect(try await titles(bed) == ["VPN", "Printer"])
        #expect(try await titles(bed, limit: 1) == ["VPN"])
        #expect(try await titles(bed, limit: 0).isEmpty)
        #expect(try await titles(bed, limit: -1).isEmpty)
        #expect(try await titles(bed, Bed.ben) == ["Printer"], "what nobody does is any agent's")
        #expect(try await titles(bed, Bed.ben) { $0.scope = .mine }.isEmpty)
        #expect(try await titles(bed, Bed.cleo).isEmpty)
        #expect(try await titles(bed, UserID(99_999)).isEmpty)
    }

    @Test func `every part of a filter restricts`() async throws {
        let bed = try await bed()
        try await submit(bed, Bed.anna, "ticket.update", #"{"ticket":"INC-2026-0001","status":"Completed"}"#)
        #expect(try await titles(bed) { $0.statuses = [.completed] } == ["Printer"])
        #expect(try await titles(bed) { $0.priorities = [.p3, .p4] } == ["VPN"])
        #expect(try await titles(bed) { $0.types = [.task] }.isEmpty)
        #expect(try await titles(bed) { $0.department = "Lab" } == ["VPN"])
        #expect(try await titles(bed) { $0.assignee = Bed.anna } == ["VPN"])
        let first = try #require(try await bed.document(.number("INC-2026-0001"))).ticket.createdAt
        #expect(try await titles(bed) { $0.created = first..<(first + 1) } == ["Printer"])
        #expect(try await titles(bed) { $0.text = "vpn" } == ["VPN"])
    }

    @Test func `search reads notes, forgets deleted ones, and shows nothing that is hidden`() async throws {
        let bed = try await bed()
        #expect(try await titles(bed) { $0.text = "GATE gone" } == ["VPN"])
        #expect(try await titles(bed, Bed.ben) { $0.text = "gateway" }.isEmpty)
        #expect(try await titles(bed) { $0.text = "inc-2026" } == ["VPN", "Printer"])
        #expect(try await titles(bed) { $0.text = "" } == ["VPN", "Printer"])
        #expect(try await titles(bed) { $0.text = "!?" }.isEmpty)
        let document = try #require(try await bed.document(.number("INC-2026-0002")))
        let note = try #require(document.entries.first).id
        let body = #"{"ticket":"INC-2026-0002","comment":\#(note)}"#
        #expect(try await submit(bed, Bed.anna, "ticket.note.delete", body).status == .applied)
        #expect(try await titles(bed) { $0.text = "gateway" }.isEmpty)
        #expect(try await titles(bed) { $0.text = "smok vp" } == ["VPN"])
    }

    @Test func `activity tells what was done, newest first, and no text of a note`() async throws {
        let bed = try await bed()
        try await submit(bed, Bed.anna, "ticket.update", #"{"ticket":"INC-2026-0001","status":"In Progress"}"#)
        try await submit(bed, Bed.anna, "ticket.update", #"{"ticket":"INC-2026-0002","assignedTo":10002}"#)
        try await submit(bed, Bed.anna, "ticket.update", #"{"ticket":"INC-2026-0001","title":"Plotter"}"#)
        let all = try await bed.service.ticketActivity(reader: Bed.anna, scope: .all, limit: 99)
        #expect(
            all.map(\.kind) == [
                .edited, .assigned(Bed.ben), .status(.inProgress), .note, .created, .created,
            ])
        #expect(all.map(\.number).suffix(2) == ["INC-2026-0002", "INC-2026-0001"])
        #expect(all.last?.title == "Plotter" && all.last?.status == .inProgress && all.last?.priority == .p1)
        #expect(all.allSatisfy { $0.actor == Bed.anna })
        let two = try await bed.service.ticketActivity(reader: Bed.anna, scope: .mine, limit: 2)
        #expect(two == Array(all.prefix(2)))
        #expect(try await bed.service.ticketActivity(reader: Bed.cleo, scope: .all, limit: 9).isEmpty)
        #expect(try await bed.service.ticketActivity(reader: Bed.anna, scope: .all, limit: 0).isEmpty)
    }

    @Test func `completed and closed tickets are listed by their end`() async throws {
        let bed = try await bed()
        try await submit(bed, Bed.anna, "ticket.update", #"{"ticket":"INC-2026-0002","status":"Completed"}"#)
        try await submit(bed, Bed.anna, "ticket.update", #"{"ticket":"INC-2026-0001","status":"Closed"}"#)
        func ended(_ limit: Int) async throws -> [String] {
            try await bed.service.closedTickets(reader: Bed.anna, scope: .all, limit: limit).map { $0.text(.title) }
        }
        #expect(try await ended(5) == ["Printer", "VPN"])
        #expect(try await ended(1) == ["Printer"])
        try await submit(bed, Bed.anna, "ticket.update", #"{"ticket":"INC-2026-0001","status":"Open"}"#)
        #expect(try await ended(5) == ["VPN"])
    }

    @Test func `figures come to nothing for who sees nothing, and are asked as of now`() async throws {
        let bed = try await bed()
        #expect(try await bed.service.ticketFigures(reader: Bed.cleo, scope: .all).total == 0)
        #expect(try await bed.service.ticketFigures(reader: UserID(99_999), scope: .all).byStatus.isEmpty)
        #expect(try await bed.service.ticketFigures(reader: Bed.anna, scope: .mine).total == 2)
        #expect(try await bed.service.slaFigures(reader: Bed.anna, scope: .all).breachedCount == 0)
        bed.clock.advance(milliseconds: 31 * 60_000)
        #expect(try await bed.service.slaFigures(reader: Bed.anna, scope: .all).breachedCount == 1)
        #expect(try await bed.service.teamFigures(reader: Bed.anna).isEmpty)
        try await bed.appoint(Bed.anna, .manager)
        #expect(try await bed.service.teamFigures(reader: Bed.anna).map(\.department) == ["", "Lab", "Lab"])
    }
}
