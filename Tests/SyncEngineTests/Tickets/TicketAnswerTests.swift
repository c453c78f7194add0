import TestSupport
import Testing

@testable import SyncEngine

/// When a ticket counts as answered, resolved and closed, and what a form that closes it does.
@Suite struct TicketAnswerTests {
    private static let minute: Int64 = 60_000

    /// Anna's ticket in the department Lab, of which Ben is an agent.
    private func bed() async throws -> Bed {
        let bed = try await Bed()
        try await bed.appoint(Bed.ben, .agent, department: "Lab")
        try await submit(bed, Bed.anna, "ticket.create", Bed.ticket(more: #","department":"Lab","priority":"P1""#))
        return bed
    }

    @discardableResult
    private func submit(_ bed: Bed, _ person: UserID, _ kind: String, _ body: String) async throws -> Submission {
        bed.clock.advance(milliseconds: Self.minute)
        return try await bed.service.submit(kind: kind, body: Array(body.utf8), author: person, window: .zero)
    }

    private func update(_ bed: Bed, _ person: UserID, _ fields: String) async throws {
        try await submit(bed, person, "ticket.update", #"{"ticket":"INC-2026-0001",\#(fields)}"#)
    }

    private func ticket(_ bed: Bed) async throws -> Ticket {
        try #require(try await bed.document(.number("INC-2026-0001"))).ticket
    }

    @Test(
        "The creator's own doing is no answer; another's note, status or assignment is, the first of them",
        arguments: [
            #""status":"In Progress""#, #""assignedTo":10002"#, "note",
        ])
    func theFirstAnswerCounts(_ answer: String) async throws {
        let bed = try await bed()
        try await submit(bed, Bed.anna, "ticket.note", #"{"ticket":"INC-2026-0001","comment":"Hello?"}"#)
        try await update(bed, Bed.anna, #""status":"In Progress""#)
        try await update(bed, Bed.anna, #""status":"Open""#)
        try await update(bed, Bed.ben, #""title":"Smoking printer""#)
        #expect(try await ticket(bed).respondedAt == nil)
        if answer == "note" {
            try await submit(bed, Bed.ben, "ticket.note", #"{"ticket":"INC-2026-0001","comment":"Coming"}"#)
        } else {
            try await update(bed, Bed.ben, answer)
        }
        let time = bed.clock.now
        try await submit(bed, Bed.ben, "ticket.note", #"{"ticket":"INC-2026-0001","comment":"Here"}"#)
        #expect(try await ticket(bed).respondedAt == time)
    }

    @Test func `resolution begins with Completed, closing comes on top, reopening clears both`() async throws {
        let bed = try await bed()
        try await update(bed, Bed.ben, #""status":"Completed""#)
        let completed = bed.clock.now
        var ticket = try await ticket(bed)
        #expect(ticket.resolvedAt == completed && ticket.resolvedBy == Bed.ben && ticket.closedAt == nil)
        #expect(ticket.endedAt == completed && ticket.respondedAt == completed && !ticket.isOpen)
        try await update(bed, Bed.anna, #""status":"Closed""#)
        ticket = try await self.ticket(bed)
        #expect(ticket.resolvedAt == completed && ticket.closedAt == bed.clock.now && ticket.closedBy == Bed.anna)
        try await update(bed, Bed.ben, #""status":"Open""#)
        ticket = try await self.ticket(bed)
        #expect(ticket.isOpen && ticket.resolvedAt == nil && ticket.closedAt == nil && ticket.endedBy == nil)
        #expect(ticket.respondedAt == completed, "that somebody answered stays so")
    }

    @Test func `agreed times are met on the moment, breached after it`() async throws {
        let bed = try await bed()
        let open = try await ticket(bed)
        #expect(open.nextDue == open.createdAt + 30 * Self.minute)
        #expect(open.agreedTimes(at: open.due.response) == (.due, .due))
        #expect(open.agreedTimes(at: open.due.response + 1) == (.breached, .due))
        #expect(open.agreedTimes(at: open.due.resolution + 1) == (.breached, .breached))
        bed.clock.now = open.due.response + -Self.minute
        try await update(bed, Bed.ben, #""status":"Closed""#)
        #expect(try await ticket(bed).agreedTimes(at: bed.clock.now + 1_000_000_000) == (.met, .met))
        try await update(bed, Bed.ben, #""status":"Open""#)
        #expect(try await ticket(bed).agreedTimes(at: open.due.resolution + 1) == (.met, .breached))
    }

    @Test func `closing by a form makes an unassigned ticket the caller's, and tells its creator the status`()
        async throws
    {
        let bed = try await bed()
        try await update(bed, Bed.ben, #""status":"Closed","assignedTo":"","department":"","priority":"P1""#)
        let ticket = try await ticket(bed)
        #expect(ticket.assignee == Bed.ben && ticket.text(.department) == "Lab" && ticket.status == .closed)
        let told = try await bed.service.notifications(reader: Bed.anna, limit: 9)
        #expect(told.map { String(decoding: $0.body, as: UTF8.self).contains(#""type":"status""#) } == [true])
    }

    @Test(
        "Who has it keeps it; who is named gets it; a queue and another status take nothing over",
        arguments: [
            (#""status":"Closed""#, UserID(10_003) as UserID?), (#""status":"Completed""#, nil),
        ])
    func nothingElseTakesOver(_ fields: String, _ assigned: UserID?) async throws {
        let bed = try await bed()
        if let assigned { try await update(bed, Bed.ben, #""assignedTo":\#(assigned)"#) }
        try await update(bed, Bed.ben, fields)
        #expect(try await ticket(bed).assignee == assigned)
        try await submit(bed, Bed.anna, "ticket.create", Bed.ticket("Second"))
        try await bed.push(
            [
                op(
                    9, n: 1, "ticket.update", #"{"ticket":"INC-2026-0002","status":"Closed"}"#,
                    more: #","mode":"offline""#)
            ])
        let second = try #require(try await bed.document(.number("INC-2026-0002"))).ticket
        #expect(second.status == .closed && second.assignee == nil)
    }

    @Test func `the same form twice changes nothing, the same note within ten minutes is one`() async throws {
        let bed = try await bed()
        try await update(bed, Bed.ben, #""status":"In Progress""#)
        let again = try await submit(
            bed, Bed.ben, "ticket.update", #"{"ticket":"INC-2026-0001","status":"In Progress","assignedTo":""}"#)
        #expect(again.status == .superseded)
        let note = Array(#"{"ticket":"INC-2026-0001","comment":"Coming","status":"In Progress"}"#.utf8)
        for expected in [OperationResult.Status.applied, .duplicate] {
            #expect(try await bed.service.submit(kind: "ticket.note", body: note, author: Bed.ben).status == expected)
            bed.clock.advance(milliseconds: 599_000)
        }
        #expect(try await bed.service.submit(kind: "ticket.note", body: note, author: Bed.ben).status == .applied)
    }
}
