import JSONText
import TestSupport

@testable import SyncEngine

extension World {
    /// Sends a part of the queue, perhaps with things sent before; the answer may get lost or come late.
    func push(_ index: Int) async {
        let client = clients[index]
        var operations = Array(client.outbox.prefix(generator.number(0...max(1, client.outbox.count))))
        if generator.chance(20), let again = client.sent.randomElement(using: &generator) {
            operations.insert(again, at: 0)
        }
        if generator.chance(10), let twice = operations.last { operations.append(twice) }
        let base = client.cursor
        let limit = generator.chance(50) ? 0 : generator.number(1...6)
        guard let answer = await send(index, operations, base: base, limit: limit) else { return }
        switch generator.number(0...9) {
        case 0, 1, 2: return
        case 3: delayed.append((index, client.replica, operations, base, answer))
        default: take(answer, index, client.replica, operations, base: base)
        }
    }

    /// Several requests at the same moment, of one replica and of others.
    func pushTogether(_ index: Int) async {
        let other = clients.indices.randomElement(using: &generator) ?? index
        let rival = generator.chance(50) ? index : other
        async let first: Void = push(index)
        async let second: Void = push(rival)
        async let third: Void = pull(other)
        _ = await (first, second, third)
    }

    func deliverDelayed() {
        guard let place = delayed.indices.randomElement(using: &generator) else { return }
        let late = delayed.remove(at: place)
        take(late.answer, late.client, late.replica, late.operations, base: late.base)
    }

    /// The request as bytes and its answer; nil when it failed or was refused.
    func send(_ index: Int, _ operations: [SimulatedOperation], base: String?, limit: Int) async -> [UInt8]? {
        let client = clients[index]
        let texts = operations.map { $0.text(&generator) }
        let body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("replica", client.replica.description)
                writer.field("clientTime", (clock.now + client.skew).description)
                if let base { writer.field("cursor", base) } else { writer.null("cursor") }
                writer.field("limit", limit)
                writer.array("ops") { writer in
                    for text in texts { writer.element(raw: text.utf8) }
                }
            }
        }
        do {
            return try await service.push(body, author: client.user)
        } catch let refusal as Refusal where refusal.code == .replicaForked {
            forks += 1
            if clients[index].replica == client.replica { clients[index].rebase(to: ReplicaID(generator.bits())) }
        } catch let refusal as Refusal {
            fail("a push of \(client.user) was refused: \(refusal.code) \(refusal.message)")
        } catch is JournalStoreError {
            check(faults.isOn, "the store failed in quiet times")
        } catch {
            fail("a push threw \(error)")
        }
        return nil
    }

    /// What a client does with an answer: settle what was decided, fill what is missing, take the delta.
    func take(
        _ answer: [UInt8], _ index: Int, _ replica: ReplicaID, _ operations: [SimulatedOperation], base: String?
    ) {
        guard let json = try? JSONSlice(validating: answer).fields else { return fail("an answer is no JSON") }
        let results = json["results"]?.elements ?? []
        check(results.count == operations.count, "\(results.count) results for \(operations.count) operations")
        let user = clients[index].user
        for (operation, result) in zip(operations, results) {
            if result["status"]?.string != "retry" { book(result, operation, user: user) }
        }
        guard clients[index].replica == replica else { return }
        for (operation, result) in zip(operations, results) {
            if result["status"]?.string != "retry" {
                clients[index].settle(operation)
            } else if let need = result["need"]?.integer {
                fill(index, Int(need))
            }
        }
        if let delta = json["delta"], !delta.isNull { takeDelta(delta.fields, index, base: base) }
    }

    /// Answers about one content are the same for ever (invariants 2 and 7).
    private func book(_ result: JSONSlice, _ operation: SimulatedOperation, user: UserID) {
        let numbers = ["id", "quarantineId", "seq", "at", "sentAt", "code"].map { result[$0]?.text ?? "-" }
        let status = result["status"]?.string == "rejected" ? "rejected" : "kept"
        let entry = ([status] + numbers).joined(separator: " ")
        let key = LedgerKey(user: user, operation: operation.id, content: operation.content)
        check(
            ledger[key] == nil || ledger[key] == entry,
            "invariant 2: \(operation.content) was answered \(ledger[key] ?? "") and later \(entry)")
        ledger[key] = entry
        intents[entry] = operation
        check(result["opId"]?.string == operation.id.description, "the answer names another opId")
        check(result["n"]?.integer == Int64(operation.n), "the answer names another n")
    }

    /// The server asks for a dot: it is in the outbox, or its content is lost and a void takes its place.
    private func fill(_ index: Int, _ need: Int) {
        let client = clients[index]
        guard !client.outbox.contains(where: { $0.n == need }) else { return }
        check(
            client.lostContent || !client.sent.contains { $0.n == need },
            "invariant 22: dot \(need) of \(client.replica) is asked for after its operation was answered")
        let void = SimulatedOperation(
            id: OperationID(generator.bits()), n: need, kind: "void", body: "{}", mode: "offline",
            at: clock.now.description)
        let place = client.outbox.firstIndex { $0.n > need } ?? client.outbox.count
        clients[index].outbox.insert(void, at: place)
    }

    private func takeDelta(_ delta: [String: JSONSlice], _ index: Int, base: String?) {
        guard clients[index].cursor == base else { return }
        var seq = clients[index].records.keys.max() ?? 0
        for record in delta["records"]?.elements ?? [] {
            seq += 1
            check(record["seq"]?.integer == Int64(seq), "invariant 13: \(record.text) came at \(seq)")
            check(clients[index].take(seq, record), "record \(seq) changed under its reader")
        }
        clients[index].cursor = delta["cursor"]?.string
    }

    /// Pages of random size, perhaps not to the end (invariant 12).
    func pull(_ index: Int, toTheEnd: Bool = false) async {
        while true {
            let client = clients[index]
            let limit = generator.number(1...7)
            guard
                let bytes = try? await service.delta(
                    reader: client.user, cursor: client.cursor, replica: client.replica, limit: limit, wait: .zero),
                let delta = try? JSONSlice(validating: bytes).fields
            else { return fail("a pull failed") }
            if clients[index].replica != client.replica { return }
            takeDelta(delta, index, base: client.cursor)
            if delta["more"]?.boolean == false || !toTheEnd && generator.chance(30) { return }
        }
    }
}
