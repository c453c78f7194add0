import JSONText
import TestSupport
import Testing

@testable import SyncEngine

@Suite struct BreachTests {
    private static let minute: Int64 = 60_000
    private static let dora = UserID(10_004)

    /// Anna's P1 ticket (30 minutes to answer, 360 to resolve); Ben and Dora are agents of Lab.
    private func bed(_ store: MemoryStore = MemoryStore(), assigned: Bool = false) async throws -> Bed {
        let bed = try await Bed(store)
        try await bed.service.change(
            .addUser(
                email: "dora@example.org", name: "Dora", role: .agent, department: "Lab", title: "", id: nil,
                passwordHash: nil))
        try await bed.appoint(Bed.ben, .agent, department: "Lab")
        let more = #","department":"Lab","priority":"P1""# + (assigned ? #","assignedTo":10002"# : "")
        try await submit(bed, Bed.anna, "ticket.create", Bed.ticket(more: more))
        return bed
    }

    private func submit(_ bed: Bed, _ person: UserID, _ kind: String, _ body: String) async throws {
        try await bed.service.submit(kind: kind, body: Array(body.utf8), author: person, window: .zero)
    }

    private func update(_ bed: Bed, _ fields: String) async throws {
        try await submit(bed, Bed.ben, "ticket.update", #"{"ticket":"INC-2026-0001",\#(fields)}"#)
    }

    /// What somebody was told of agreed times, oldest first, as `breach which`.
    private func told(_ bed: Bed, _ person: UserID) async throws -> [String] {
        try await bed.service.notifications(reader: person, limit: 50).reversed().compactMap { entry in
            let body = try JSONSlice(validating: entry.body)
            guard body["type"]?.string == "sla" else { return nil }
            #expect(entry.from == UserID(2) && body["number"]?.string == "INC-2026-0001")
            return "\(body["breach"]?.string ?? "") \(body["which"]?.string ?? "")"
        }
    }

    @Test func `nobody is told before the last fifth, then each thing once`() async throws {
        let bed = try await bed()
        bed.clock.advance(milliseconds: 24 * Self.minute - 1)
        #expect(try await bed.service.warnOfBreaches() == 0)
        bed.clock.advance(milliseconds: 1)
        #expect(try await bed.service.warnOfBreaches() == 2)
        #expect(try await bed.service.warnOfBreaches() == 0)
        #expect(try await told(bed, Bed.ben) == ["soon response"])
        #expect(try await told(bed, Self.dora) == ["soon response"])
        #expect(try await told(bed, Bed.anna).isEmpty, "that it will be soon is not the creator's")
        bed.clock.advance(milliseconds: 6 * Self.minute)
        #expect(try await bed.service.warnOfBreaches() == 0, "on the moment it is not late")
        bed.clock.advance(milliseconds: 1)
        #expect(try await bed.service.warnOfBreaches() == 3)
        #expect(try await told(bed, Bed.anna) == ["response response"])
        bed.clock.advance(milliseconds: 330 * Self.minute)
        #expect(try await bed.service.warnOfBreaches() == 3)
        #expect(try await told(bed, Bed.ben) == ["soon response", "response response", "resolution resolution"])
        bed.clock.advance(milliseconds: 1_000_000_000)
        #expect(try await bed.service.warnOfBreaches() == 0)
    }

    @Test func `the assignee is told instead of the department, and what is done is not told of`() async throws {
        let bed = try await bed(assigned: true)
        try await submit(bed, Bed.ben, "ticket.note", #"{"ticket":"INC-2026-0001","comment":"Coming"}"#)
        bed.clock.advance(milliseconds: 300 * Self.minute)
        #expect(try await bed.service.warnOfBreaches() == 1, "answered in time, so only the resolution")
        #expect(try await told(bed, Bed.ben) == ["soon resolution"])
        #expect(try await told(bed, Self.dora).isEmpty)
        try await update(bed, #""status":"Closed""#)
        bed.clock.advance(milliseconds: 300 * Self.minute)
        #expect(try await bed.service.warnOfBreaches() == 0)
        try await update(bed, #""status":"Open""#)
        #expect(try await bed.service.warnOfBreaches() == 2, "taken up again it is late")
    }

    @Test func `another priority has other times`() async throws {
        let bed = try await bed(assigned: true)
        bed.clock.advance(milliseconds: 31 * Self.minute)
        #expect(try await bed.service.warnOfBreaches() == 2)
        try await submit(bed, Bed.anna, "ticket.update", #"{"ticket":"INC-2026-0001","priority":"P2"}"#)
        #expect(try await bed.service.warnOfBreaches() == 0)
        bed.clock.advance(milliseconds: 30 * Self.minute)
        #expect(try await bed.service.warnOfBreaches() == 2)
        try await submit(bed, Bed.anna, "ticket.update", #"{"ticket":"INC-2026-0001","priority":"P1"}"#)
        #expect(try await bed.service.warnOfBreaches() == 0, "that was told already")
    }

    @Test func `two services and a restart tell once`() async throws {
        let store = MemoryStore()
        let bed = try await bed(store)
        let other = try await Bed(store, clock: bed.clock, node: 1)
        bed.clock.advance(milliseconds: 31 * Self.minute)
        async let counts = (bed.service.warnOfBreaches(), other.service.warnOfBreaches())
        let (one, another) = try await counts
        #expect(one + another >= 3)
        #expect(try await Bed(store, clock: bed.clock, node: 2).service.warnOfBreaches() == 0)
        for person in [Bed.anna, Bed.ben, Self.dora] {
            #expect(try await told(bed, person) == ["response response"])
        }
    }

    @Test func `what was due more than a week ago is no news`() async throws {
        let bed = try await bed()
        bed.clock.advance(milliseconds: 8 * 86_400_000)
        #expect(try await bed.service.warnOfBreaches() == 0)
        #expect(try await bed.service.slaFigures(reader: Bed.ben, scope: .all).breachedCount == 1)
    }

    @Test func `what could not be written is told at the next call`() async throws {
        let memory = MemoryStore()
        _ = try await bed(memory)
        let isDown = Locked(false)
        let bed = try await Bed(FaultyStore(memory, fault: { _ in isDown.value ? .unavailable : nil }))
        bed.clock.advance(milliseconds: 31 * Self.minute)
        isDown.change { $0 = true }
        await #expect(throws: JournalStoreError.self) { try await bed.service.warnOfBreaches() }
        isDown.change { $0 = false }
        #expect(try await bed.service.warnOfBreaches() == 3)
    }
}
