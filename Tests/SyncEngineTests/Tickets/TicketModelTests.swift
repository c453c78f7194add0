import JSONText
import TestSupport
import Testing

@testable import SyncEngine

/// What a client knows of the tickets, folded from the records it was served and nothing else.
private struct TicketClient {
    var tickets: [Int64: [String: String]] = [:]
    var cursor: String?

    mutating func take(_ page: JSONSlice) {
        if page["snapshot"]?.isNull == false { tickets = [:] }
        for record in page.records where record["journal"]?.string == "tickets" {
            let id = record["ticket"]?.integer ?? 0
            switch record["kind"]?.string {
            case "ticket.create", "ticket.state": tickets[id] = Self.fields(record)
            case "ticket.update": tickets[id]?.merge(Self.fields(record)) { $1 }
            case "ticket.gone": tickets[id] = nil
            default: break
            }
        }
        cursor = page["cursor"]?.string
    }

    private static func fields(_ record: JSONSlice) -> [String: String] {
        Dictionary((record["body"]?["fields"]?.members ?? []).map { ($0.key, $0.value.text) }) { $1 }
    }
}

/// What may be shown, judged from the bodies in the journal alone.
private struct TicketOracle {
    var audiences: [EventID: Audience] = [:]

    mutating func take(_ record: Record) -> Audience? {
        let body = JSONSlice(trusted: (record.content.body ?? Array("{}".utf8))[...])
        var audience =
            audiences[record.ticket] ?? Audience(creator: record.content.from, assignee: nil, department: "")
        for (key, value) in body["fields"]?.members ?? [] {
            if key == "assignedTo" { audience.assignee = value.integer.map { UserID(Int($0)) } }
            if key == "department" { audience.department = value.string ?? "" }
        }
        audiences[record.ticket] = audience
        return audience
    }
}

@Suite struct TicketModelTests {
    private static let people = [Bed.anna, Bed.ben, Bed.cleo, UserID(10_004)]
    private static let departments = ["", "Lab", "Desk"]

    private func world(_ store: MemoryStore) async throws -> Bed {
        let bed = try await Bed(store)
        try await bed.service.change(
            .addUser(
                email: "dora@example.org", name: "Dora", role: .agent, department: "Lab", title: "", id: nil,
                passwordHash: nil))
        return bed
    }

    /// What somebody does next, as `kind` and body.
    private func act(_ number: UInt64, _ generator: inout SeededGenerator) -> (kind: String, body: String) {
        let ticket = "INC-2026-000\(generator.number(1...8))"
        let department = generator.pick(Self.departments) ?? ""
        let person = generator.pick(Self.people)?.rawValue ?? 0
        switch generator.number(0...9) {
        case 0...2:
            let more = generator.chance(50) ? #","assignedTo":\#(person)"# : ""
            return ("ticket.create", Bed.ticket("T\(number)", more: more + #","department":"\#(department)""#))
        case 3...4: return ("ticket.update", #"{"ticket":"\#(ticket)","assignedTo":\#(person)}"#)
        case 5: return ("ticket.update", #"{"ticket":"\#(ticket)","department":"\#(department)"}"#)
        case 6:
            let status = generator.pick(TicketStatus.allCases)?.rawValue ?? ""
            return ("ticket.update", #"{"ticket":"\#(ticket)","status":"\#(status)","title":"T\#(number)"}"#)
        case 7...8: return ("ticket.note", #"{"ticket":"\#(ticket)","comment":"note \#(number)"}"#)
        default: return ("ticket.note.delete", #"{"ticket":"\#(ticket)","comment":"\#(uuid(number - 1))"}"#)
        }
    }

    @Test(
        "Invariants 12, 23, 26: whatever roles do, a reader is never shown more and ends with exactly their tickets",
        arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func readersEndWithExactlyWhatTheyMaySee(_ seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let store = MemoryStore()
        let bed = try await world(store)
        var clients: [UserID: TicketClient] = [:]
        var counters: [UserID: Int] = [:]
        for number in 1...120 as ClosedRange<UInt64> {
            let person = generator.pick(Self.people) ?? Bed.anna
            let (kind, body) = act(number, &generator)
            counters[person, default: 0] += 1
            let seen = generator.number(0...Int(try await store.heads([.tickets])[0]))
            let mode = generator.chance(50) ? "live" : "offline"
            let more = #","mode":"\#(mode)","clock":{"tickets":\#(seen)}"#
            try await bed.push(
                [op(number, n: counters[person] ?? 0, kind, body, more: more)], person,
                replica: uuid(0xF00 + UInt64(person.rawValue)))
            if generator.chance(8) {
                try await bed.appoint(
                    generator.pick(Self.people) ?? Bed.anna, generator.pick(Role.allCases) ?? .user,
                    department: generator.pick(Self.departments) ?? "")
            }
            if generator.chance(40), let reader = generator.pick(Self.people) {
                try await pull(bed, reader, limit: generator.number(1...9), into: &clients[reader, default: .init()])
            }
        }
        let state = try await bed.service.tickets.refresh()
        for reader in Self.people {
            var client = clients[reader] ?? TicketClient()
            try await pull(bed, reader, limit: generator.number(1...500), into: &client)
            let user = try #require(bed.service.directory.user(reader))
            let visible = state.all.filter { canSee(user, $0.audience) }
            #expect(Set(client.tickets.keys) == Set(visible.map { Int64($0.id.rawValue) }), "seed \(seed)")
            for ticket in visible {
                let fields = JSONWriter.text { $0.object { $0.fields(ticket.written.mapValues(\.value)) } }
                let expected = JSONSlice(trusted: fields[...])["fields"]?.members ?? []
                #expect(
                    client.tickets[Int64(ticket.id.rawValue)]
                        == Dictionary(expected.map { ($0.key, $0.value.text) }) { $1 }, "seed \(seed)")
            }
            var fresh = TicketClient()
            try await pull(bed, reader, limit: 7, into: &fresh)
            #expect(fresh.tickets == client.tickets, "seed \(seed): from the beginning it is the same")
        }
    }

    /// Pulls to the end and holds every record against what its reader may see of its ticket at that place.
    private func pull(_ bed: Bed, _ reader: UserID, limit: Int, into client: inout TicketClient) async throws {
        let user = try #require(bed.service.directory.user(reader))
        var oracle = TicketOracle()
        var maySee: [Int64: Bool] = [:]
        for stored in try await bed.service.store.read(.tickets, after: 0, limit: 1000).records {
            let audience = oracle.take(try Record(reading: stored, of: .tickets))
            maySee[Int64(stored.seq)] = audience.map { canSee(user, $0) } ?? false
        }
        while true {
            let page = try await bed.delta(reader, cursor: client.cursor, limit: limit)
            for record in page.records where record["journal"]?.string == "tickets" {
                let isGone = record["kind"]?.string == "ticket.gone"
                #expect(maySee[record["seq"]?.integer ?? 0] == !isGone, "\(record.text)")
            }
            client.take(page)
            if page["more"]?.boolean == false { return }
        }
    }

    @Test(
        "Invariants 3, 4: any split of a queue gives the same tickets, and every store folds them alike",
        arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func anySplitGivesTheSameTickets(_ seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let queue = (1...40).map { number in
            let (kind, body) = act(UInt64(number), &generator)
            let mode = generator.chance(50) ? "live" : "demo"
            let more = #","mode":"\#(mode)","clock":{"tickets":\#(generator.number(0...2))}"#
            return op(UInt64(number), n: number + 1, kind, body, more: more)
        }
        var expected: [StoredRecord]?
        for _ in 0..<4 {
            let store = MemoryStore()
            let bed = try await world(store)
            try await bed.appoint(Bed.anna, .manager)
            try await bed.push([op(900, n: 1, "ticket.create", Bed.ticket())], Bed.ben, replica: Bed.tablet)
            try await bed.push([op(901, n: 2, "ticket.create", Bed.ticket())], Bed.ben, replica: Bed.tablet)
            try await bed.push([op(902, n: 1, "void", "{}")])
            var place = 0
            while place < queue.count {
                let end = generator.number(place...queue.count)
                try await bed.push(Array(queue[max(0, place - generator.number(0...2))..<end]))
                place = max(place, end)
            }
            let records = try await store.read(.tickets, after: 0, limit: 1000).records
            let isSame = records == expected ?? records
            #expect(isSame, "seed \(seed)")
            expected = records
            let one = try await bed.service.tickets.refresh()
            let another = try await Bed(store).service.tickets.refresh()
            let isAlike = one == another
            #expect(isAlike, "seed \(seed)")
        }
    }
}
