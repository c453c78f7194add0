import JSONText
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

@Suite("Hub: whom tickets give a turn")
struct HubTicketTests {
    private func create(_ world: HubWorld, for name: String, by author: String) async throws -> EventID {
        try await world.submit(
            "ticket.create",
            #"{"type":"Task","title":"New","description":"x","assignedTo":\#(try world.id(name))}"#, by: author
        ).id
    }

    @Test("A ticket costs those who may not see it nothing, and moves their place on")
    func givesNoTurns() async throws {
        let store = TroubledStore()
        let world = try await HubWorld(store: store)
        let dora = try await world.connect("dora")
        // The first time nobody knows where everybody stands.
        _ = try await create(world, for: "ben", by: "ada")
        let journal = JournalID.user(try world.user("dora").id)
        let before = store.reads.value[journal]
        for _ in 0..<10 { _ = try await create(world, for: "ben", by: "ada") }
        #expect(store.reads.value[journal] == before)
        try await world.send("ada", "dora", "hello")
        let offset = try #require(dora.take().last?.offset)
        #expect(StreamOffset(offset)?.position.tickets == 11)
    }

    @Test("Who comes to see a ticket is told of it, whatever came before")
    func tellsThoseConcerned() async throws {
        let world = try await HubWorld()
        let (ada, dora) = (try await world.connect("ada"), try await world.connect("dora"))
        var ticket = EventID(0)
        for _ in 0..<5 { ticket = try await create(world, for: "ben", by: "ada") }
        try await world.submit(
            "ticket.update", #"{"ticket":\#(ticket),"assignedTo":\#(try world.id("dora"))}"#, by: "ada")
        for _ in 0..<5 { _ = try await create(world, for: "ben", by: "ada") }
        let told = dora.take().filter { $0.name.hasPrefix("ticket_") }
        #expect(told.map { $0.body["id"]?.integer } == [Int64(ticket.rawValue)])
        #expect(ada.take().count { $0.name == "ticket_created" } == 10)
    }

    @Test("Who keeps a copy is told of every range, without a gap")
    func tellsCopies() async throws {
        let world = try await HubWorld()
        let dora = try await world.connect("dora", auth: #""sync":true"#)
        for _ in 0..<5 { _ = try await create(world, for: "ben", by: "ada") }
        let pushes = dora.take().filter { $0.name == "sync" && $0.body["journal"]?.string == "tickets" }
        #expect(pushes.map { $0.body["prevSeq"]?.integer } == [0, 1, 2, 3, 4])
    }
}
