import JSONText
import TestSupport
import Testing

@testable import SyncEngine

/// A change of role counts for whatever is asked or done after it, however a server comes to know of it.
@Suite struct TicketRoleTests {
    @Test("What another server writes into the directory counts at once")
    func changedAtAnotherServer() async throws {
        let store = MemoryStore()
        let nodes = [try await Bed(store, node: 0), try await Bed(store, node: 1)]
        try await nodes[0].push([op(1, n: 1, "ticket.create", Bed.ticket())])
        let id = try #require(try await nodes[0].made()).ticket.id
        try await nodes[0].appoint(Bed.ben, .manager)
        try await sees(nodes[1], id, true)
        try await nodes[0].appoint(Bed.ben, .user)
        try await sees(nodes[1], id, false)
        let note = #"{"ticket":\#(id.rawValue),"comment":"Is it out?"}"#
        let answer = try await nodes[1].push([op(2, n: 1, "ticket.note", note)], Bed.ben, replica: uuid(0xBE))
        #expect(answer.statuses == ["rejected"])
    }

    @Test("A change that was written and not confirmed counts")
    func changeWithoutOutcome() async throws {
        let isLosing = Locked(false)
        let bed = try await Bed(
            FaultyStore(MemoryStore(), fault: { _ in isLosing.value ? .outcomeUnknown(written: 1) : nil }))
        try await bed.push([op(1, n: 1, "ticket.create", Bed.ticket())])
        let id = try #require(try await bed.made()).ticket.id
        isLosing.change { $0 = true }
        await #expect(throws: JournalStoreError.outcomeUnknown) { try await bed.appoint(Bed.ben, .manager) }
        isLosing.change { $0 = false }
        try await sees(bed, id, true)
    }

    /// Whether Ben is told of a ticket, by every way there is.
    private func sees(_ bed: Bed, _ id: EventID, _ expected: Bool) async throws {
        #expect((try await bed.document(.id(id), Bed.ben) != nil) == expected)
        #expect(try await bed.service.tickets(reader: Bed.ben, limit: 9).isEmpty == !expected)
        #expect(try await bed.ticketRecords(Bed.ben).isEmpty == !expected)
        let snapshot = try await bed.service.snapshot(reader: Bed.ben, page: nil, limit: nil)
        let records = try JSONSlice(validating: snapshot)["records"]?.elements ?? []
        #expect(records.contains { $0["journal"]?.string == "tickets" } == expected)
    }
}
