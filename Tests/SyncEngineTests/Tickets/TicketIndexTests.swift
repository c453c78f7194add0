import TestSupport
import Testing

@testable import SyncEngine

@Suite struct TicketIndexTests {
    /// Runs `check` on random tickets, at three moments.
    private func forWorlds(_ seed: UInt64, _ check: (TicketWorld, Timestamp) -> Void) {
        var world = TicketWorld(seed: seed)
        for moment in 1...3 {
            for _ in 0..<500 { world.act() }
            check(world, world.now + Int64(moment) * 3_600_000)
        }
    }

    private func forSelections(
        _ seed: UInt64, _ check: (TicketSelection, [Ticket], TicketScan, TicketWorld) -> Void
    ) {
        forWorlds(seed) { world, now in
            for reader in TicketWorld.readers {
                let scan = TicketScan(tickets: Array(world.ledger.state.all), reader: reader, now: now)
                for scope in [TicketScope.all, .mine] {
                    check(
                        TicketSelection(world.ledger.index, reader: reader, scope: scope), scan.scoped(scope), scan,
                        world)
                }
            }
        }
    }

    @Test(
        "Counts by status, type, priority, department, day and month are those of a scan",
        arguments: [1, 2] as [UInt64])
    func countsAreThoseOfAScan(_ seed: UInt64) {
        forSelections(seed) { selection, tickets, scan, _ in
            let figures = selection.figures(at: scan.now)
            let reader = "seed \(seed): \(scan.reader.role) of \(scan.reader.department)"
            #expect(figures.total == tickets.count, "\(reader)")
            let statuses = scan.counts(tickets, \.status)
            #expect(figures.byStatus.allSatisfy { $0.count == statuses[$0.status, default: 0] }, "\(reader)")
            let types = scan.counts(tickets, \.type)
            #expect(figures.byType.allSatisfy { $0.count == types[$0.type, default: 0] }, "\(reader)")
            let priorities = scan.counts(tickets, \.priority)
            #expect(figures.byPriority.allSatisfy { $0.count == priorities[$0.priority, default: 0] }, "\(reader)")
            let departments = scan.counts(tickets) { $0.text(.department) }
            #expect(
                Dictionary(figures.byDepartment.map { ($0.department, $0.count) }) { $1 } == departments, "\(reader)")
            #expect(figures.resolvedToday == tickets.count { $0.resolvedAt?.day == scan.now.day }, "\(reader)")
            let created = scan.counts(tickets) { String($0.createdAt.description.prefix(7)) }
            let resolved = scan.counts(tickets) { $0.resolvedAt.map { String($0.description.prefix(7)) } }
            #expect(figures.months.count == 12)
            #expect(figures.months.allSatisfy { $0.created == created[$0.month, default: 0] }, "\(reader)")
            #expect(figures.months.allSatisfy { $0.resolved == resolved[$0.month, default: 0] }, "\(reader)")
        }
    }

    @Test("Agreed times kept, late and soon due are those of a scan", arguments: [3, 4] as [UInt64])
    func agreedTimesAreThoseOfAScan(_ seed: UInt64) {
        forSelections(seed) { selection, tickets, scan, world in
            let figures = selection.agreedTimes(world.ledger.index.facts, at: scan.now)
            let reader = "seed \(seed): \(scan.reader.role) of \(scan.reader.department)"
            #expect(figures.response == scan.responses(tickets), "\(reader)")
            #expect(figures.resolution == scan.resolutions(tickets), "\(reader)")
            for priority in TicketPriority.allCases {
                let those = tickets.filter { $0.priority == priority }
                #expect(figures.byPriority[priority]?.response == scan.responses(those), "\(reader)")
                #expect(figures.byPriority[priority]?.resolution == scan.resolutions(those), "\(reader)")
            }
            #expect(figures.breachedCount == scan.breached(tickets).count, "\(reader)")
            #expect(figures.breached == Array(scan.breached(tickets).prefix(100)), "\(reader)")
            #expect(figures.dueSoonCount == scan.dueSoon(tickets).count, "\(reader)")
            #expect(figures.dueSoon == Array(scan.dueSoon(tickets).prefix(100)), "\(reader)")
            let minutes = scan.minutes(tickets)
            #expect((figures.medianResolutionMinutes == nil) == minutes.isEmpty, "\(reader)")
            if let median = figures.medianResolutionMinutes {
                let exact = minutes[(minutes.count - 1) / 2]
                #expect(abs(median - exact) <= 1 + exact * 0.016, "\(reader): \(median), not \(exact)")
            }
            let oldest = tickets.filter(\.isOpen).map(\.createdAt).min()
            #expect(figures.oldestOpenDays == oldest.map { Int(max(0, scan.now - $0) / 86_400_000) }, "\(reader)")
        }
    }

    @Test("What teams got done is what a scan says", arguments: [5, 6] as [UInt64])
    func teamsAreThoseOfAScan(_ seed: UInt64) {
        forWorlds(seed) { world, now in
            for reader in TicketWorld.readers {
                let scan = TicketScan(tickets: Array(world.ledger.state.all), reader: reader, now: now).team()
                let rows = world.ledger.index.team(reader: reader, at: now)
                #expect(
                    rows.map { "\($0.department) \($0.member?.rawValue ?? 0)" }
                        == scan.map { "\($0.department) \($0.member?.rawValue ?? 0)" })
                for (row, exact) in zip(rows, scan) {
                    #expect(row.handled == exact.handled)
                    #expect(row.openLoad == exact.openLoad)
                    #expect(row.sla == exact.sla)
                    #expect(abs((row.meanMinutes ?? -1) - (exact.meanMinutes ?? -1)) < 0.001)
                    let median = exact.medianMinutes ?? -1
                    #expect(abs((row.medianMinutes ?? -1) - median) <= 1 + abs(median) * 0.016)
                }
            }
        }
    }

    @Test("Lists hold what a reader may see, in their orders", arguments: [7, 8] as [UInt64])
    func listsAreThoseOfAScan(_ seed: UInt64) {
        forSelections(seed) { selection, tickets, scan, world in
            func ids(_ lists: [OrderedTickets]) -> [EventID] {
                OrderedTickets.Descent(lists).map { world.ledger.index.facts[Int($0.place)].id }
            }
            #expect(ids(selection.lists.map(\.created)) == tickets.map(\.id), "seed \(seed)")
            let ended = tickets.filter { !$0.isOpen }.sorted {
                ($0.endedAt ?? scan.now, $0.created) > ($1.endedAt ?? scan.now, $1.created)
            }
            #expect(ids(selection.lists.map(\.ended)) == ended.map(\.id), "seed \(seed)")
            let touched = tickets.sorted { ($0.seqs.last ?? 0) > ($1.seqs.last ?? 0) }
            #expect(ids(selection.lists.map(\.touched)) == touched.map(\.id), "seed \(seed)")
        }
    }

    @Test("Search finds the words that are there now, and their beginnings", arguments: [9, 10] as [UInt64])
    func searchIsThatOfAScan(_ seed: UInt64) {
        forWorlds(seed) { world, _ in
            for text in [
                "p", "pri", "prin", "PRINTER", "vpn 42", "caf", "café", "inc-2026-10", "vp print", "xyz", "...",
            ] {
                let found = world.ledger.index.words.tickets(with: text)
                let ids = found.indices.filter { found[$0] }.map { world.ledger.index.facts[$0].id }
                #expect(Set(ids) == world.found(text), "seed \(seed): \(text)")
            }
        }
    }
}
