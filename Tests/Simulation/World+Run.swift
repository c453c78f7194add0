import JSONText
import SyncEngine
import TestSupport

extension World {
    /// Everything of the scenario, then quiet, then every check.
    func run() async throws {
        for step in scenario.steps where findings.failures.isEmpty {
            try await perform(step)
            performed += 1
        }
        generator = SeededGenerator(seed: scenario.seed &+ 1)
        if generator.chance(50) { try await compactEverything() }
        await quiet()
        if findings.failures.isEmpty {
            // A duplicate beyond a gap leaves its dot open: the first time may still count dots, the second nothing.
            try await pushEverythingAgain(mayGrow: ["alias"])
            for index in clients.indices { await pull(index, toTheEnd: true) }
            try await pushEverythingAgain(mayGrow: [])
            try await checkEverything()
        }
        for service in services { await service.drain() }
    }

    private func perform(_ step: Step) async throws {
        generator = SeededGenerator(seed: step.salt)
        faults.begin(step.salt &+ 1)
        faults.isOn = true
        if step.wait < 0 { clock.now = clock.now + step.wait } else { clock.advance(milliseconds: step.wait) }
        let index = step.client % clients.count
        switch step.deed {
        case .submit: await submit(clients[index].user)
        case .push: await push(index)
        case .together: await pushTogether(index)
        case .pull: await pull(index)
        case .late: await deliverDelayed()
        case .cut: cut(index)
        case .clone: clone(index)
        case .backup: backUp(index)
        case .restore: restore(index)
        case .loseContent: loseContent(index)
        case .restart: try await restart()
        case .crash: try await crash(index)
        case .serverBackup: backUpServer()
        case .rollback: try await rollBack()
        case .compact: await compact(index)
        case .role: await changeRole(clients[index].user)
        default: act(step.deed, index)
        }
    }

    /// The network heals: every outbox drains without a person's help, every client pulls to the end.
    func quiet() async {
        log("all", "quiet")
        faults.isOn = false
        delayed = []
        for index in clients.indices { clients[index].cut = nil }
        var restless = Set(clients.indices)
        for _ in 0..<(60 + scenario.steps.count) where !restless.isEmpty {
            for index in restless.sorted() {
                let part = Array(clients[index].outbox.prefix(generator.number(1...9)))
                if !part.isEmpty {
                    let sent = request(index, part, base: nil, limit: 0)
                    deliver(await exchange(sent), sent)
                }
                guard clients[index].outbox.isEmpty else { continue }
                // Who has nothing to send finds out about another history by pulling, and begins again.
                await pull(index, toTheEnd: true)
                if clients[index].outbox.isEmpty { restless.remove(index) }
            }
        }
        for index in clients.indices {
            check(.outboxDrains, clients[index].outbox.isEmpty, "the outbox of c\(index) does not drain")
            await pull(index, toTheEnd: true)
        }
    }

    /// Everything again, in random parts: the same answers, and no journal grows, but by records of these
    /// kinds.
    private func pushEverythingAgain(mayGrow kinds: Set<String>) async throws {
        let journals = try await store.medium.base.journals()
        let heads = try await store.medium.base.heads(journals)
        for index in clients.indices {
            var rest = clients[index].sent.sorted { $0.n < $1.n }[...]
            while !rest.isEmpty {
                let part = Array(rest.prefix(generator.number(1...20)))
                rest = rest.dropFirst(part.count)
                let sent = request(index, part, base: nil, limit: 0)
                guard case .answer(let answer) = await exchange(sent) else {
                    return check(.idempotence, false, "pushing again was refused")
                }
                let results = try JSONSlice(validating: answer)["results"]?.elements ?? []
                let statuses = results.map { $0["status"]?.string ?? "" }
                check(
                    .idempotence, statuses.allSatisfy { $0 == "duplicate" || $0 == "rejected" },
                    "pushing again was answered \(statuses)")
                deliver(.answer(answer), sent)
            }
        }
        for (journal, head) in zip(journals, heads) {
            let news = try await store.medium.base.read(journal, after: head, limit: .max).records
            let grown = try news.map { try PlainRecord($0).kind }
            check(.idempotence, kinds.isSuperset(of: grown), "\(journal) grew by \(grown) after \(head)")
        }
    }
}
