import JSONText
import TestSupport
import Testing

@testable import SyncEngine

/// What somebody wrote on one service, taken along to another.
@Suite struct AdoptionTests {
    private static let created = #"{"type":"Incident","title":"Screen is dark","description":"","priority":"High"}"#

    private func keepsakes(_ demo: Bed) async throws -> [Keepsake] {
        try await demo.service.keepsakes(of: Bed.anna, realm: "r") { number, _ in "was \(number)" }
    }

    @Test func `open questions come along, answered ones and what is not understood as it is`() async throws {
        let demo = try await Bed()
        try await demo.push([
            op(1, n: 1, "ai.ask", #"{"message":"Where is my badge?","page":"/tickets"}"#),
            op(2, n: 2, "x.draft", #"{"text":"1.0e5"}"#), op(3, n: 3), op(4, n: 4, "void", "{}"),
        ])
        let found = try await keepsakes(demo)
        #expect(found.map(\.kind) == ["ai.ask", "x.draft"])
        #expect(found.map { String(decoding: $0.body, as: UTF8.self) }[1] == #"{"text":"1.0e5"}"#)
        let real = try await Bed()
        #expect(try await real.service.adopt(found, author: Bed.ben).map(\.status) == [.applied, .applied])
        #expect(try await real.service.state(of: Bed.ben).questions.count == 1)
    }

    @Test func `a ticket keeps when it was written, and the time to answer it starts when it comes`() async throws {
        let demo = try await Bed()
        try await demo.push([op(1, n: 1, "ticket.create", Self.created)])
        let written = demo.clock.now
        let real = try await Bed()
        real.clock.now = written + 3 * 86_400_000
        let results = try await real.service.adopt(try await keepsakes(demo), author: Bed.ben)
        #expect(results.map(\.status) == [.applied, .applied])
        let ticket = try #require(try await real.service.tickets(reader: Bed.ben, limit: 10).first)
        #expect(ticket.reportedAt == written && ticket.createdAt == real.clock.now)
        #expect(ticket.priority == .p2 && ticket.notes.count == 1)
    }

    @Test func `the owner is told once what came of it`() async throws {
        let demo = try await Bed()
        try await demo.push([op(1, n: 1, "ticket.create", Self.created)])
        let real = try await Bed()
        let found = try await keepsakes(demo)
        for _ in 1...2 { _ = try await real.service.adopt(found, author: Bed.ben) }
        let reports = try await real.delta(Bed.ben).records.filter { $0["from"]?.integer == 4 }
        #expect(reports.count == 1)
    }

    @Test func `more than one flush holds comes along whole, and twice is once`() async throws {
        let demo = try await Bed()
        for part in 0..<3 {
            try await demo.push(
                (1...90).map { n in
                    op(UInt64(part * 90 + n), n: part * 90 + n, "ticket.create", Self.created)
                })
        }
        let found = try await keepsakes(demo)
        #expect(found.count == 540 && Set(found.map(\.operation)).count == 540)
        let real = try await Bed()
        _ = try await real.service.adopt(Array(found.prefix(333)), author: Bed.ben)
        let results = try await real.service.adopt(found, author: Bed.ben)
        #expect(results.map { $0.isRepeated } == (0..<540).map { $0 < 333 })
        #expect(try await real.service.tickets(reader: Bed.ben, limit: 1000).count == 270)
    }

    @Test func `nobody else is told, and nobody is assigned`() async throws {
        let demo = try await Bed()
        try await demo.push([
            op(1, n: 1, "ticket.create", Self.created.dropLast() + #","assignedTo":10002}"#),
            op(2, n: 2, "ticket.update", #"{"ticket":"\#(uuid(1))","assignedTo":10003}"#),
        ])
        let found = try await keepsakes(demo)
        #expect(found.map(\.kind) == ["ticket.create", "ticket.note"])
        let real = try await Bed()
        _ = try await real.service.adopt(found, author: Bed.anna)
        #expect(try await real.delta(Bed.ben).records.isEmpty)
        #expect(try await real.service.tickets(reader: Bed.anna, limit: 1).first?.assignee == nil)
    }
}
