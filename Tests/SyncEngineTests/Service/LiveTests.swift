import JSONText
import TestSupport
import Testing

@testable import SyncEngine

/// Live pages: what they give, where they end, and that they are a delta's records.
@Suite struct LiveTests {
    private static let people = [Bed.anna, Bed.ben, Bed.cleo]

    /// One thing that somebody does; its ids are those of a UUID with this number.
    private func act(_ number: UInt64, _ author: UserID, _ generator: inout SeededGenerator) -> NewSubmission {
        let peer = generator.pick(Self.people.filter { $0 != author }) ?? Bed.anna
        let other = uuid(UInt64(generator.number(1...Int(number))))
        let ticket = "INC-2026-000\(generator.number(1...5))"
        let (kind, body) =
            switch generator.number(0...11) {
            case 0...3: ("message.send", #"{"to":\#(peer),"text":"m\#(number)"}"#)
            case 4: ("message.send", #"{"to":\#(peer),"text":"m\#(number)","ticket":"\#(ticket)"}"#)
            case 5: ("message.edit", #"{"message":"\#(other)","text":"e\#(number)"}"#)
            case 6: ("message.delete", #"{"message":"\#(other)"}"#)
            case 7: ("receipt.read", #"{"peer":\#(peer),"upTo":"\#(other)"}"#)
            case 8: ("ticket.create", Bed.ticket("T\(number)", more: #","assignedTo":\#(peer)"#))
            case 9: ("ticket.update", #"{"ticket":"\#(ticket)","assignedTo":\#(peer)}"#)
            case 10: ("ticket.note", #"{"ticket":"\#(ticket)","comment":"c\#(number)"}"#)
            default: ("contact.pin", #"{"user":\#(peer)}"#)
            }
        return NewSubmission(
            kind: kind, body: Array(body.utf8), operation: OperationID(Bits128(high: 0, low: number)), window: .zero)
    }

    private func happen(_ bed: Bed, _ count: Int, _ generator: inout SeededGenerator) async throws {
        for number in 1...UInt64(count) {
            let author = generator.pick(Self.people) ?? Bed.anna
            _ = try await bed.service.submit([act(number, author, &generator)], author: author)
            bed.clock.advance(milliseconds: Int64(generator.number(0...3)))
            if generator.chance(4) {
                try await bed.appoint(
                    generator.pick(Self.people) ?? Bed.anna, generator.pick(Role.allCases) ?? .user,
                    department: "Lab")
            }
        }
    }

    private func written(_ records: [ServedRecord]) -> [String] {
        records.map { record in JSONSlice(trusted: JSONWriter.text { record.write(to: &$0) }[...]).text }
    }

    @Test(
        "Invariant 25: live is pull, from every position, whatever is in memory",
        arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func liveIsPull(_ seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        var limits = EngineLimits()
        limits.maximumRecentRecords = generator.pick([7, 40, 16_384]) ?? 7
        let store = MemoryStore()
        let bed = try await Bed(store, limits: limits)
        try await happen(bed, 90, &generator)
        if seed.isMultiple(of: 2) { try await bed.service.compact(.user(Bed.anna), olderThan: .zero) }
        let cold = try await Bed(store, clock: bed.clock)
        for reader in Self.people {
            let head = try await bed.service.liveHead(of: reader)
            for user in 0...head.user {
                let tickets = Seq(generator.number(0...Int(head.tickets)))
                let limit = generator.number(1...30)
                let delta = try await cold.service.delta(
                    reader: reader, from: ReadPosition(user: user, tickets: tickets), replica: nil, limit: limit)
                let page = try await bed.service.live(
                    reader: reader, after: LivePosition(user: user, tickets: tickets), limit: limit)
                #expect((page == nil) == (delta.page.snapshotFloor != nil), "seed \(seed), \(reader) at \(user)")
                guard let page else { continue }
                #expect(written(page.records) == written(delta.page.records), "seed \(seed), \(reader) at \(user)")
                #expect(page.position.user == delta.page.position.user && page.hasMore == delta.page.hasMore)
                #expect(page.position.tickets == delta.page.position.tickets)
            }
        }
    }

    @Test("Records in memory are those of the store, to the last member", arguments: [11, 12, 13] as [UInt64])
    func memoryIsTheStore(_ seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let bed = try await Bed()
        try await happen(bed, 120, &generator)
        try await bed.push([op(900, n: 1, more: #","mode":"offline","at":"1999-01-01T00:00:00.000Z""#), op(901, n: 2)])
        try await bed.push([op(902, n: 1, "ticket.create", Bed.ticket())], Bed.ben, replica: Bed.tablet)
        for journal in Self.people.map(JournalID.user) + [.tickets] {
            let page = try await bed.store.read(journal, after: 0, limit: 999)
            let kept = try #require(bed.service.recent.records(of: journal, after: 0, through: page.head))
            for (record, stored) in zip(kept, page.records) {
                #expect(record == (try Record(reading: stored, of: journal)), "seed \(seed), \(journal)")
            }
        }
    }

    @Test("A follower gets every record of their journal once and in order, from two servers too", arguments: [21, 22])
    func aFollowerMissesNothing(_ seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let store = MemoryStore()
        let nodes = [try await Bed(store, node: 0), try await Bed(store, node: 1)]
        var position = try await nodes[0].service.liveHead(of: Bed.ben)
        var seqs: [Seq] = []
        for number in 1...150 as ClosedRange<UInt64> {
            let author = generator.pick(Self.people) ?? Bed.anna
            let node = generator.pick(nodes) ?? nodes[0]
            _ = try await node.service.submit([act(number, author, &generator)], author: author)
            guard generator.chance(30) || number == 150 else { continue }
            var hasMore = true
            while hasMore {
                let page = try #require(
                    try await nodes[0].service.live(
                        reader: Bed.ben, after: position, limit: generator.number(1...9)))
                seqs += page.records.filter { $0.journal == .user }.map(\.record.seq)
                (position, hasMore) = (page.position, page.hasMore)
            }
        }
        #expect(try await position == nodes[0].service.liveHead(of: Bed.ben))
        #expect(seqs == Array(1...position.user), "seed \(seed)")
    }

    @Test func beyondTheEndAndBelowTheFloorNothingGoesOn() async throws {
        let bed = try await Bed()
        let edits = (2...4).map { number in
            op(UInt64(number), n: number, "message.edit", #"{"message":"\#(uuid(1))","text":"v\#(number)"}"#)
        }
        try await bed.push([op(1, n: 1)] + edits)
        func page(_ user: Seq, _ tickets: Seq = 0) async throws -> LivePage? {
            try await bed.service.live(reader: Bed.ben, after: LivePosition(user: user, tickets: tickets), limit: 9)
        }
        #expect(try await page(4)?.records.isEmpty == true)
        #expect(try await page(5) == nil)
        #expect(try await page(4, 1) == nil)
        #expect(try await page(1)?.records.count == 3)
        bed.clock.advance(milliseconds: 31 * 86_400_000)
        let plan = try await bed.service.compact(.user(Bed.ben))
        #expect(plan.floor > 1)
        #expect(try await page(1) == nil)
        #expect(try await page(0) == nil)
        #expect(try await page(plan.floor)?.position.user == 4)
    }

    @Test func whatWasDeletedIsTakenOutOfMemoryToo() async throws {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1), op(2, n: 2), op(3, n: 3, "message.delete", #"{"message":"\#(uuid(2))"}"#)])
        let page = try await bed.service.live(reader: Bed.ben, after: LivePosition(user: 1, tickets: 0), limit: 9)
        #expect(page?.records.map(\.isRedacted) == [true, false])
    }

    @Test func growthIsToldAfterItCanBeRead() async throws {
        let bed = try await Bed()
        let heard = Locked<[Set<JournalID>]>([])
        bed.service.onGrowth { journals in heard.change { $0.append(journals) } }
        try await bed.push([op(1, n: 1)])
        #expect(heard.value.last == [.directory, .user(Bed.anna), .user(Bed.ben)])
        _ = try await bed.service.submit(
            kind: "contact.pin", body: Array(#"{"user":10002}"#.utf8), author: Bed.anna)
        #expect(heard.value.last == [.user(Bed.anna)])
    }

    @Test func aScopeTellsOfANewRole() async throws {
        let bed = try await Bed()
        let start = LivePosition(user: 0, tickets: 0)
        let before = try #require(try await bed.service.live(reader: Bed.ben, after: start, limit: 9)).scope
        try await bed.appoint(Bed.ben, .agent)
        let after = try #require(try await bed.service.live(reader: Bed.ben, after: start, limit: 9)).scope
        #expect(after > before)
    }
}
