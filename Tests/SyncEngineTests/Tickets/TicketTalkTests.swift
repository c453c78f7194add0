import JSONText
import TestSupport
import Testing

@testable import SyncEngine

@Suite struct TicketTalkTests {
    /// A ticket of Anna's, assigned to Cleo; an agent and a user who have nothing to do with it.
    private func shared() async throws -> (bed: Bed, agent: UserID, stranger: UserID) {
        let bed = try await Bed()
        var others: [UserID] = []
        for (name, role) in [("agent", Role.agent), ("stranger", .user)] {
            let user = try await bed.service.change(
                .addUser(
                    email: "\(name)@example.org", name: name, role: role, department: "Lab", title: "", id: nil,
                    passwordHash: nil))
            others.append(try #require(user).id)
        }
        try await bed.push([
            op(1, n: 1, "ticket.create", Bed.ticket(more: #","assignedTo":10003,"department":"Lab""#))
        ])
        return (bed, others[0], others[1])
    }

    private func talk(_ id: UInt64, n: Int, to: UserID = Bed.ben, ticket: String = #""INC-2026-0001""#) -> String {
        op(id, n: n, "message.send", #"{"to":\#(to),"text":"Hello","ticket":\#(ticket)}"#)
    }

    private func talks(_ bed: Bed, _ user: UserID) async throws -> [JSONSlice] {
        try await bed.ticketRecords(user).filter { $0["kind"]?.string == "ticket.message" }
    }

    @Test func aMessageAboutATicketIsToldToItsPeopleAndToStaffOnly() async throws {
        let (bed, agent, stranger) = try await shared()
        let answer = try await bed.push([talk(2, n: 2)])
        #expect(answer.statuses == ["applied"])
        #expect(answer.results[0]["at"]?["tickets"]?.integer == 2)
        let message = try #require(answer.results[0]["id"]?.integer)
        // Ben may not see the ticket: he has the message. Cleo sees it and is not meant.
        for (reader, count) in [(Bed.anna, 1), (agent, 1), (Bed.ben, 0), (Bed.cleo, 0), (stranger, 0)] {
            let told = try await talks(bed, reader)
            #expect(told.count == count, "\(reader)")
            for record in told {
                #expect(record["body"]?.text == #"{"message":\#(message),"from":10001,"to":10002}"#)
                for member in ["audience", "former", "target", "dot", "clock"] { #expect(record[member] == nil) }
            }
        }
        #expect(try await bed.everything(Bed.ben).contains { $0["kind"]?.string == "message.send" })
        let snapshot = try bed.json(try await bed.service.snapshot(reader: Bed.cleo, page: nil, limit: nil))
        #expect(!snapshot.text.contains("ticket.message"))
    }

    @Test func talkChangesNothingOfItsTicket() async throws {
        let (bed, _, _) = try await shared()
        let before = try #require(try await bed.made())
        bed.clock.advance(milliseconds: 5000)
        try await bed.push([talk(2, n: 2)])
        let after = try #require(try await bed.made())
        #expect(after.encoded == before.encoded)
        #expect(after.ticket.changedAt == before.ticket.changedAt && after.ticket.lastSeq == before.ticket.lastSeq)
        let activity = try await bed.service.ticketActivity(reader: Bed.anna, scope: .all, limit: 10)
        #expect(activity.count == 1)
    }

    @Test func aTicketThatTheSenderMayNotSeeIsNone() async throws {
        let (bed, _, _) = try await shared()
        let tickets = [#""INC-2026-0001""#, #""INC-2026-0009""#, "77", #""\#(uuid(1))""#]
        let ops = tickets.enumerated().map { talk(UInt64(10 + $0.offset), n: $0.offset + 1, ticket: $0.element) }
        let answer = try await bed.push(ops, Bed.ben, replica: Bed.tablet)
        #expect(answer.statuses == ["rejected", "rejected", "rejected", "rejected"])
        #expect(answer.results.map { $0["code"]?.string } == .init(repeating: "unknownTarget", count: 4))
        let odd = try await bed.push([talk(20, n: 5, ticket: "true")], Bed.ben, replica: Bed.tablet)
        #expect(odd.results[0]["code"]?.string == "malformed")
        #expect(try await bed.push([talk(21, n: 2, ticket: "null")]).statuses == ["applied"])
        #expect(try await bed.service.store.heads([.tickets]) == [1])
    }

    @Test func theTicketMayBeNamedByTheOperationBeforeIt() async throws {
        let bed = try await Bed()
        let answer = try await bed.push([
            op(1, n: 1, "ticket.create", Bed.ticket()), talk(2, n: 2, ticket: #""\#(uuid(1))""#),
            op(3, n: 3, "message.send", #"{"to":4,"text":"note","ticket":"\#(uuid(1))"}"#),
        ])
        #expect(answer.statuses == ["applied", "applied", "applied"])
        #expect(answer.results.map { $0["at"]?["tickets"]?.integer } == [1, 2, nil])
        // Again: the same answer, and nothing more on record.
        #expect(try await bed.push([talk(2, n: 2, ticket: #""\#(uuid(1))""#)]).statuses == ["duplicate"])
        #expect(try await bed.service.store.heads([.tickets]) == [2])
    }

    @Test func itsNameIsTheServersOwn() async throws {
        let bed = try await Bed()
        let answer = try await bed.push([op(1, n: 1, "ticket.message", "{}"), op(2, n: 2, "ticket.state", "{}")])
        #expect(answer.results.map { $0["code"]?.string } == ["malformed", "malformed"])
    }

    @Test func transcriptsHaveTheTextsOfNow() async throws {
        let (bed, agent, stranger) = try await shared()
        let answer = try await bed.push([
            talk(2, n: 2), talk(3, n: 3), talk(4, n: 4),
            op(5, n: 5, "message.edit", #"{"message":"\#(uuid(2))","text":"Edited"}"#),
            op(6, n: 6, "message.delete", #"{"message":"\#(uuid(3))"}"#),
        ])
        let id = try #require(try await bed.made()?.ticket.id)
        let ids = answer.results.compactMap { $0["id"]?.natural }
        for reader in [nil, Bed.anna, agent] {
            let found = try await bed.service.transcripts(of: [id], reader: reader)
            #expect(found[id]?.map(\.text) == ["Edited", "Hello"])
            #expect(found[id]?.map(\.id.rawValue) == [ids[0], ids[2]])
        }
        for reader in [Bed.ben, Bed.cleo, stranger] {
            #expect(try await bed.service.transcripts(of: [id], reader: reader).isEmpty)
        }
        // What compaction empties is not missed, and a service that starts anew says the same.
        try await bed.service.compact(.user(Bed.anna), olderThan: .zero)
        try await bed.service.compact(.tickets, olderThan: .zero)
        let anew = try await Bed(bed.store, clock: bed.clock)
        #expect(try await anew.service.transcripts(of: [id], reader: nil)[id]?.map(\.text) == ["Edited", "Hello"])
    }
}
