import JSONText
import TestSupport

@testable import SyncEngine

extension World {
    /// The network heals: every outbox drains without a person's help (invariant 22), every client pulls to the end.
    func quiet() async {
        faults.isOn = false
        delayed = []
        for _ in 0..<60 where clients.contains(where: { !$0.outbox.isEmpty }) {
            for index in clients.indices {
                let client = clients[index]
                let part = Array(client.outbox.prefix(generator.number(1...9)))
                guard let answer = await send(index, part, base: nil, limit: 0) else { continue }
                take(answer, index, client.replica, part, base: nil)
            }
        }
        check(clients.allSatisfy(\.outbox.isEmpty), "invariant 22: an outbox does not drain")
        for index in clients.indices { await pull(index, toTheEnd: true) }
    }

    /// Everything again, in random parts: the same answers, and no journal grows (invariant 2).
    func pushEverythingAgain() async throws {
        let journals = try await base.journals()
        let heads = try await base.heads(journals)
        for index in clients.indices {
            var rest = clients[index].sent.sorted { $0.n < $1.n }[...]
            while !rest.isEmpty {
                let part = Array(rest.prefix(generator.number(1...20)))
                rest = rest.dropFirst(part.count)
                guard let answer = await send(index, part, base: nil, limit: 0) else {
                    return fail("invariant 2: pushing again was refused")
                }
                let json = try JSONSlice(validating: answer)
                check(
                    json.statuses.allSatisfy { $0 == "duplicate" || $0 == "rejected" },
                    "invariant 2: pushing again was answered \(json.statuses)")
                take(answer, index, clients[index].replica, part, base: nil)
            }
        }
        let after = try await base.heads(journals)
        check(heads == after, "invariant 2: journals grew from \(heads) to \(after)")
    }

    func run(steps: Int) async throws {
        for _ in 0..<steps where failures.isEmpty { try await step() }
        await quiet()
        guard failures.isEmpty else { return }
        try await pushEverythingAgain()
        try await checkJournals()
        try await checkStates()
        try await checkReads()
    }
}
