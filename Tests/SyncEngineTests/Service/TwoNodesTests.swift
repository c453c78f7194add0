import JSONText
import TestSupport
import Testing

@testable import SyncEngine

/// Two servers over one store, which tells each of them when the other was faster.
@Suite struct TwoNodesTests {
    private static let rounds = 12

    /// Two services that give way to each other at every call of their store.
    private func nodes() async throws -> [Bed] {
        let store = FaultyStore(MemoryStore(), pause: { await Task.yield() })
        return [try await Bed(store, node: 0), try await Bed(store, node: 1)]
    }

    private func body(_ replica: UInt64, round: Int) -> [String] {
        (1...3).map { offset in
            let n = (round - 1) * 3 + offset
            return op(replica << 32 | UInt64(n), n: n)
        }
    }

    @Test("Two devices of a person at two servers: everything is applied once, whoever wins each race")
    func samePerson() async throws {
        let nodes = try await nodes()
        let statuses = try await withThrowingTaskGroup(of: [String].self) { group in
            for (index, bed) in nodes.enumerated() {
                group.addTask {
                    var statuses: [String] = []
                    for round in 1...Self.rounds {
                        let operations = body(UInt64(index + 1), round: round)
                        var pending = operations
                        while !pending.isEmpty {
                            let answer = try await bed.push(pending, replica: uuid(UInt64(index + 1)))
                            statuses += answer.statuses.filter { $0 != "retry" }
                            pending = zip(pending, answer.statuses).filter { $0.1 == "retry" }.map(\.0)
                        }
                    }
                    return statuses
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(statuses == Array(repeating: "applied", count: 6 * Self.rounds))
        let records = try await nodes[0].delta(limit: 500).records
        #expect(Set(records.map { $0["opId"]?.text }).count == 6 * Self.rounds)
        #expect(Set(records.map { $0["id"]?.integer }).count == 6 * Self.rounds)
        #expect(try await nodes[1].delta(limit: 500).records == records)
        #expect(try await nodes[1].delta(Bed.ben, limit: 500).records.count == 6 * Self.rounds)
        #expect(try await nodes[0].service.state(of: Bed.anna) == nodes[1].service.state(of: Bed.anna))
    }

    @Test("One new replica at two servers at once is bound once and its operations apply once")
    func sameReplica() async throws {
        let nodes = try await nodes()
        let operations = body(1, round: 1)
        async let first = nodes[0].push(operations)
        async let second = nodes[1].push(operations)
        let statuses = try await [first.statuses, second.statuses]
        for status in statuses.joined() { #expect(["applied", "duplicate", "retry"].contains(status)) }
        #expect(statuses.joined().count { $0 == "applied" } == 3)
        #expect(try await nodes[0].delta().records.count == 3)
        #expect(nodes[1].service.directory.replicaCount == 1)
    }
}
