import DatabaseImport
import SyncEngine
import TestSupport
import Testing
import TicketExchange
import TicketFormats

@Suite struct ImportTests {
    @Test func `ids, numbers, times and authors are kept where they are free, and numbers go on above`() async throws {
        let desk = try await Helpdesk()
        let admin = try await desk.person("admin@b.example", .admin)
        let report = try await desk.take(try Paper.file([Paper.ticket()]))
        #expect(report.counts == [1, 0, 0, 0])
        #expect([report.notes, report.people] == [1, 2])
        let ticket = try await desk.ticket(admin, EventID(41))
        #expect(ticket.number == "INC-2024-0042")
        #expect(ticket.createdAt == Paper.time("2024-03-01T10:00:00Z"))
        #expect(ticket.changedAt == Paper.time("2024-03-02T10:00:00Z"))
        #expect(ticket.respondedAt == Paper.time("2024-03-01T11:00:00Z"))
        #expect(ticket.notes.map(\.id) == [EventID(941)])
        let people = desk.service.directory
        #expect(people.user(ticket.creator).map { [$0.email, $0.name] } == ["ole@b.example", "Ole"])
        #expect(people.user(ticket.creator)?.isActive == false)
        desk.clock.now = Paper.time("2024-12-31T00:00:00Z")
        let next = try await desk.create(admin)
        #expect(try await desk.ticket(admin, next).number == "INC-2024-0043")
        #expect(next > EventID(1000))
    }

    @Test func `what is taken gets a new id and number, and the old ones are told`() async throws {
        let desk = try await Helpdesk(now: "2024-05-01T00:00:00Z")
        let admin = try await desk.person("admin@b.example", .admin)
        let own = try await desk.create(admin)
        let number = try await desk.ticket(admin, own).number
        let note = try await desk.note(admin, own, "Mine")
        let ticket = Paper.ticket(Int64(own.rawValue), number) { $0.notes[0].id = "\(note)" }
        let report = try await desk.take(try Paper.file([ticket]))
        #expect(report.counts == [1, 0, 0, 0])
        #expect(report.warnings.contains { $0.text.contains("cannot be kept") })
        let exported = try await desk.exported()
        let moved = try #require(exported.first { $0.title.text == "VPN" })
        #expect(moved.id != ticket.id && moved.key != number && moved.notes[0].id != "\(note)")
        let was = try #require(moved.extensions.first { $0.name == "was" })
        #expect(was.attribute("id") == "\(own)")
        #expect(was.attribute("key") == number)
        #expect(try await desk.take(try Paper.file([ticket])).counts == [0, 0, 1, 0])
    }

    @Test func `a changed ticket is updated, but for what people here have written since`() async throws {
        let desk = try await Helpdesk()
        let agent = try await desk.person("agent@b.example", .agent)
        try await desk.take(try Paper.file([Paper.ticket()]))
        try await desk.update(agent, EventID(41), .priority, "P1")
        try await desk.note(agent, EventID(41), "Ours")
        let later = Paper.ticket { ticket in
            ticket.title = "VPN drops"
            ticket.priority = .p4
            ticket.status = .closed
            ticket.closedAt = Paper.time("2024-03-05T10:00:00Z")
            ticket.updatedAt = ticket.closedAt
            ticket.notes.append(Paper.note(942, "Done"))
        }
        let file = try Paper.file([later])
        let report = try await desk.take(file)
        #expect(report.counts == [0, 1, 0, 0])
        #expect(report.notes == 1)
        #expect(report.warnings.contains { $0.text.hasPrefix("priority: stays") && $0.line > 0 })
        let ticket = try await desk.ticket(agent, EventID(41))
        #expect(ticket.text(.title) == "VPN drops")
        #expect(ticket.priority == .p1)
        #expect(ticket.status == .closed)
        #expect(ticket.closedAt == later.closedAt)
        #expect(ticket.closedBy == agent)
        #expect(ticket.notes.count == 3)
        #expect(try await desk.take(file).counts == [0, 0, 1, 0])
    }

    @Test func `a bad ticket refuses the file, or is skipped by a partial import`() async throws {
        let desk = try await Helpdesk()
        let long = Paper.ticket(42, "INC-2024-0043") {
            $0.description = InterchangeText(String(repeating: "x", count: 300_000))
        }
        let file = try Paper.file([Paper.ticket(), long])
        await #expect(throws: FormatFault.self) { try await desk.take(file) }
        #expect(try await desk.heads().isEmpty)
        let report = try await desk.take(file) { $0.isPartial = true }
        #expect(report.counts == [1, 0, 0, 1])
        #expect(report.warnings.contains { $0.text.contains("300000 bytes") && $0.line > 1 })
    }

    @Test func `a dry run writes nothing and counts the same`() async throws {
        let desk = try await Helpdesk()
        var world = try await RandomHelpdesk(seed: 5)
        try await world.run(60)
        let file = try await world.desk.export()
        let foreseen = try await desk.take(file) { $0.isDryRun = true }
        #expect(try await desk.heads().isEmpty)
        let done = try await desk.take(file)
        #expect(foreseen.counts == done.counts)
        #expect([foreseen.notes, foreseen.messages, foreseen.people] == [done.notes, done.messages, done.people])
        let again = try await desk.take(file) { $0.isDryRun = true }
        #expect(again.counts == [0, 0, done.created, 0])
        #expect([again.notes, again.messages, again.people] == [0, 0, 0])
    }

    /// - Parameter share: how much of the write that failed was made durable all the same, in quarters.
    @Test(arguments: 0...4) func `an import that failed at any write is completed by the next`(
        share: Int
    ) async throws {
        var world = try await RandomHelpdesk(seed: UInt64(share + 1))
        try await world.run(60)
        let file = try await world.desk.export()
        let whole = try await Helpdesk()
        try await whole.take(file)
        let (heads, expected) = (try await whole.heads(), try await whole.export())
        for call in 0... {
            let count = Locked(0)
            let base = MemoryStore()
            let store = FaultyStore(
                base,
                fault: { appends in
                    count.change { $0 += 1 }
                    return count.value == call + 1 ? .outcomeUnknown(written: appends.count * share / 4) : nil
                })
            let broken = try await Helpdesk(store)
            guard (try? await broken.take(file)) == nil else {
                #expect(call > 1)
                break
            }
            let desk = try await Helpdesk(base)
            try await desk.take(file)
            #expect(try await desk.heads() == heads, "cut at write \(call)")
            #expect(try await desk.export() == expected, "cut at write \(call)")
        }
    }
}
