import JSONText
import TestSupport
import Testing

@testable import SyncEngine

/// Two servers over one store, and people who write tickets at both at once.
@Suite struct TicketRaceTests {
    private static let rounds = 10

    /// Pushes until nothing is postponed any more.
    private func push(_ bed: Bed, _ operations: [String], _ user: UserID, replica: String) async throws {
        var pending = operations
        while !pending.isEmpty {
            let answer = try await bed.push(pending, user, replica: replica)
            pending = zip(pending, answer.statuses).filter { $0.1 == "retry" }.map(\.0)
        }
    }

    @Test("Numbers are given out once and every edit is decided against the one before, whoever wins each race")
    func numbersAreGivenOutOnce() async throws {
        let store = FaultyStore(MemoryStore(), pause: { await Task.yield() })
        let nodes = [try await Bed(store, node: 0), try await Bed(store, node: 1)]
        try await nodes[0].push([op(1, n: 1, "ticket.create", Bed.ticket(more: #","assignedTo":10002"#))])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, user) in [Bed.anna, Bed.ben].enumerated() {
                group.addTask {
                    let replica = uuid(0xE0 + UInt64(index))
                    for round in 1...Self.rounds {
                        let id = UInt64(index + 1) << 32 | UInt64(round)
                        let update = #"{"ticket":"INC-2026-0001","title":"\#(user) \#(round)"}"#
                        try await push(
                            nodes[index],
                            [
                                op(id, n: round * 2 - 1, "ticket.create", Bed.ticket()),
                                op(id << 8, n: round * 2, "ticket.update", update),
                            ], user, replica: replica)
                    }
                }
            }
            try await group.waitForAll()
        }
        let states = [
            try await nodes[0].service.tickets.refresh(), try await nodes[1].service.tickets.refresh(),
        ]
        let isAlike = states[0] == states[1]
        #expect(isAlike && states[0].count == 2 * Self.rounds + 1)
        #expect(Set(states[0].all.map(\.number)).count == 2 * Self.rounds + 1)
        let document = try #require(try await nodes[0].made())
        // Every title but the last was either seen by the next edit's author or is told as displaced.
        let titles = Set(document.displaced)
        let last = document.ticket.text(.title)
        #expect(["10001 \(Self.rounds)", "10002 \(Self.rounds)"].contains(last))
        #expect(titles.allSatisfy { $0.hasPrefix("title ") } && !titles.contains("title \(last)"))
    }
}
