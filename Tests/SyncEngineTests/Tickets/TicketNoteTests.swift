import JSONText
import TestSupport
import Testing

@testable import SyncEngine

@Suite struct TicketNoteTests {
    private let ticket = #""ticket":"INC-2026-0001""#

    private func shared() async throws -> Bed {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1, "ticket.create", Bed.ticket(more: #","assignedTo":10002"#))])
        return bed
    }

    private func note(_ id: UInt64, n: Int, _ comment: String, _ more: String = "") -> String {
        op(id, n: n, "ticket.note", #"{\#(ticket),"comment":"\#(comment)"\#(more)}"#)
    }

    @Test func aNoteIsAppendedAndTold() async throws {
        let bed = try await shared()
        let answer = try await bed.push([note(2, n: 2, "Smoke again")])
        let id = answer.results[0]["id"]?.integer
        let home = try #require(try await bed.everything(Bed.anna).first { $0["id"]?.integer == id })
        let ticket = try #require(try await bed.made()?.ticket.id.rawValue)
        #expect(home["target"]?.natural == ticket)
        #expect(home["body"] == nil && home["at"]?["tickets"]?.integer == 2)
        #expect(try await bed.made()?.comments == ["Smoke again"])
        let told = try await bed.everything(Bed.ben).filter { $0["kind"]?.string == "notification" }
        #expect(told.map { $0["body"]?["type"]?.string } == ["assignment", "note"])
    }

    @Test func aNoteOnAClosedTicketDoesNotReopenIt() async throws {
        let bed = try await shared()
        try await bed.push([op(2, n: 2, "ticket.update", #"{\#(ticket),"status":"Closed"}"#)])
        #expect(try await bed.push([note(3, n: 3, "late", #","status":"In Progress""#)]).statuses == ["applied"])
        let document = try #require(try await bed.made())
        #expect(document.ticket.status == .closed && document.comments == ["late"])
    }

    @Test func aNoteTellsAStatusOnceAndOnlyWhenItsAuthorJustSetIt() async throws {
        let bed = try await shared()
        func statuses() async throws -> [TicketStatus?] {
            try #require(try await bed.made()).entries.map { entry in
                if case .comment(_, let status) = entry.content { return status }
                return nil
            }
        }
        let progress = #","status":"In Progress""#
        try await bed.push([
            note(2, n: 2, "of the creation", #","status":"Open""#),
            op(3, n: 3, "ticket.update", #"{\#(ticket)\#(progress)}"#),
            note(4, n: 4, "real", progress), note(5, n: 5, "again", progress),
            note(6, n: 6, "other", #","status":"Closed""#),
        ])
        try await bed.push([note(7, n: 1, "not mine", progress)], Bed.ben, replica: Bed.tablet)
        #expect(try await statuses() == [nil, .inProgress, nil, nil, nil])
        try await bed.push([op(8, n: 7, "ticket.update", #"{\#(ticket),"status":"Completed"}"#)])
        bed.clock.advance(milliseconds: 60_001)
        try await bed.push([note(9, n: 8, "late", #","status":"Completed""#)])
        #expect(try await statuses().last == .some(nil))
    }

    @Test func itsAuthorDeletesANoteAndNoTextIsServedAnyMore() async throws {
        let bed = try await shared()
        try await bed.push([note(2, n: 2, "secret"), note(3, n: 3, "kept")])
        let before = try await bed.end(Bed.ben)
        let delete = #"{\#(ticket),"comment":"\#(uuid(2))"}"#
        #expect(try await bed.push([op(4, n: 4, "ticket.note.delete", delete)]).statuses == ["applied"])
        #expect(try await bed.push([op(5, n: 5, "ticket.note.delete", delete)]).statuses == ["superseded"])
        #expect(try await bed.made()?.comments == [nil, "kept"])
        for user in [Bed.anna, Bed.ben] {
            let records = try await bed.everything(user)
            #expect(!records.contains { $0.text.contains("secret") })
            #expect(records.contains { $0["kind"]?.string == "ticket.note" && $0["body"]?.isNull == true })
        }
        #expect(try await bed.ticketRecords(Bed.ben, from: before).map { $0["kind"]?.string } == ["ticket.note.delete"])
        try await bed.appoint(Bed.cleo, .manager)
        let whole = try #require(try await bed.document(.number("INC-2026-0001"), Bed.cleo)).encoded
        #expect(!String(decoding: whole, as: UTF8.self).contains("secret"))
    }

    @Test func othersMayNotDeleteANoteButAdministratorsMay() async throws {
        let bed = try await shared()
        let answer = try await bed.push([note(2, n: 2, "mine")])
        let id = try #require(answer.results[0]["id"]?.integer)
        func delete(
            _ operation: UInt64, n: Int, _ comment: String, _ user: UserID, _ replica: String
        ) async throws -> String {
            let body = #"{\#(ticket),"comment":\#(comment)}"#
            let answer = try await bed.push([op(operation, n: n, "ticket.note.delete", body)], user, replica: replica)
            return answer.results[0]["code"]?.string ?? answer.statuses[0]
        }
        #expect(try await delete(3, n: 1, "\(id)", Bed.ben, Bed.tablet) == "forbidden")
        #expect(try await delete(4, n: 2, "77", Bed.ben, Bed.tablet) == "unknownTarget")
        #expect(try await delete(5, n: 3, #""\#(uuid(2))""#, Bed.ben, Bed.tablet) == "unknownTarget")
        #expect(try await delete(6, n: 1, "\(id)", Bed.cleo, uuid(0xC1)) == "unknownTarget")
        try await bed.appoint(Bed.cleo, .admin)
        #expect(try await delete(7, n: 2, "\(id)", Bed.cleo, uuid(0xC1)) == "applied")
        #expect(try await bed.made()?.comments == [nil])
    }

    @Test func whatTheSystemNotedCannotBeDeleted() async throws {
        let bed = try await shared()
        let answer = try await bed.push([op(2, n: 2, "ticket.update", #"{\#(ticket),"assignedTo":"ghost"}"#)])
        let id = try #require(answer.results[0]["id"]?.integer)
        let deleted = try await bed.push([op(3, n: 3, "ticket.note.delete", #"{\#(ticket),"comment":\#(id)}"#)])
        #expect(deleted.results[0]["code"]?.string == "unknownTarget")
        #expect(try await bed.made()?.kept == ["assignedTo ghost"])
    }

    @Test func whoGivesATicketAwayMayStillSayWhyForAMinute() async throws {
        let bed = try await shared()
        let replica = Bed.tablet
        try await bed.push(
            [
                op(2, n: 1, "ticket.update", #"{\#(ticket),"assignedTo":10003}"#), note(3, n: 2, "for you, Cleo"),
            ], Bed.ben, replica: replica)
        #expect(try await bed.made()?.comments == ["for you, Cleo"])
        #expect(try await bed.document(.number("INC-2026-0001"), Bed.ben) == nil)
        let other = try await bed.push([note(4, n: 1, "no", "")], UserID(10_002), replica: uuid(0xB9))
        #expect(other.statuses == ["applied"], "from any of their devices")
        bed.clock.advance(milliseconds: 60_001)
        let late = try await bed.push([note(5, n: 3, "late")], Bed.ben, replica: replica)
        #expect(late.results[0]["code"]?.string == "unknownTarget")
    }
}
