import JSONText
import SyncEngine
import TestSupport

/// What clients do with answers.
extension World {
    func key(_ operation: ClientOperation, _ user: UserID, _ replica: ReplicaID) -> LedgerKey {
        LedgerKey(
            user: user, operation: operation.id, content: operation.content,
            replica: operation.isMalformed ? replica : nil)
    }

    /// An answer or a refusal reaches its client.
    func deliver(_ reply: Reply, _ sent: Sent) {
        switch reply {
        case .answer(let bytes): take(bytes, sent)
        case .refused(let refusal):
            switch refusal.code {
            case .replicaForked:
                forks += 1
                rebase(sent.client, sent.replica)
            case .epochChanged: rebase(sent.client, sent.replica)
            case .overload: break
            default: fail("a push of c\(sent.client) was refused: \(refusal.code) \(refusal.message)")
            }
        case .failed: break
        }
    }

    func rebase(_ index: Int, _ replica: ReplicaID) {
        guard clients[index].replica == replica else { return }
        clients[index].rebase(to: ReplicaID(generator.bits()))
        log("c\(index)", "begins again as a new replica with \(clients[index].outbox.count) operations")
    }

    /// Notes the history a server speaks of; true when it is another one and the client began again.
    func learnEpoch(_ index: Int, _ epoch: String?) -> Bool {
        let known = clients[index].epoch
        if known != nil, known != epoch {
            rebase(index, clients[index].replica)
            return true
        }
        clients[index].epoch = epoch
        return false
    }

    /// Settle what was decided, fill what is missing, take the delta.
    private func take(_ answer: [UInt8], _ sent: Sent) {
        guard let json = try? JSONSlice(validating: answer).fields else { return fail("an answer is no JSON") }
        let results = json["results"]?.elements ?? []
        check(results.count == sent.operations.count, "\(results.count) results for \(sent.operations.count)")
        let index = sent.client
        if json["epoch"]?.string == store.epoch.description {
            for (operation, result) in zip(sent.operations, results) where result["status"]?.string != "retry" {
                book(result, operation, sent)
            }
            checkBadOperations(sent.operations, results)
        }
        guard clients[index].replica == sent.replica, !learnEpoch(index, json["epoch"]?.string) else { return }
        for (operation, result) in zip(sent.operations, results) {
            if result["status"]?.string != "retry" {
                clients[index].settle(operation)
            } else if let need = result["need"]?.integer {
                fill(index, Int(need))
            }
        }
        if let delta = json["delta"], !delta.isNull { takeDelta(delta.fields, index, base: sent.base) }
    }

    /// Answers about one content are the same for ever.
    private func book(_ result: JSONSlice, _ operation: ClientOperation, _ sent: Sent) {
        let numbers = ["id", "quarantineId", "seq", "at", "sentAt", "code"].map { result[$0]?.text ?? "-" }
        let isRejected = result["status"]?.string == "rejected"
        let entry = Answered(
            isRejected: isRejected, id: numbers[isRejected ? 1 : 0], seq: Seq(result["seq"]?.integer ?? 0),
            description: numbers.joined(separator: " "))
        let client = clients[sent.client]
        let key = key(operation, client.user, sent.replica)
        if let known = ledger[key] {
            check(.idempotence, known == entry, "\(operation.content) was answered \(known) and later \(entry)")
        }
        ledger[key] = entry
        if abs(client.skew) > 365 * 86_400_000 {
            check(.anyClock, result["code"]?.string != "malformed" || operation.isMalformed, result.text)
        }
        check(result["opId"]?.string == operation.id.description, "the answer names another opId")
        check(result["n"]?.integer == Int64(operation.n), "the answer names another n")
    }

    /// What stands behind an unusable operation in the same push is decided as if it were not there.
    private func checkBadOperations(_ operations: [ClientOperation], _ results: [JSONSlice]) {
        for (place, operation) in operations.enumerated().dropLast() where operation.isMalformed {
            let following = operations[place + 1]
            guard results[place]["status"]?.string == "rejected", following.n == operation.n + 1 else { continue }
            let result = results[place + 1]
            check(
                .badOperation,
                result["need"] == nil && (following.isMalformed || result["code"]?.string != "malformed"),
                "behind \(operation.content): \(result.text)")
        }
    }

    /// The server asks for a dot: it is in the outbox, or its content is lost and a void takes its place.
    private func fill(_ index: Int, _ need: Int) {
        let client = clients[index]
        guard !client.outbox.contains(where: { $0.n == need }) else { return }
        check(
            .outboxDrains, client.lostContent || !client.sent.contains { $0.n == need },
            "dot \(need) of \(client.replica) is asked for after its operation was answered")
        let void = ClientOperation(
            id: OperationID(generator.bits()), n: need, kind: "void", body: "{}", mode: "offline",
            at: clock.now.description)
        written[client.user, default: [:]][void.id, default: []].append(void)
        let place = client.outbox.firstIndex { $0.n > need } ?? client.outbox.count
        clients[index].outbox.insert(void, at: place)
    }

    func takeDelta(_ delta: [String: JSONSlice], _ index: Int, base: String?) {
        guard clients[index].cursor == base else { return }
        if let floor = delta["snapshot"]?["floor"]?.integer {
            clients[index].beginAgain()
            clients[index].floor = Seq(floor)
        }
        var seq = clients[index].position
        for record in delta["records"]?.elements ?? [] {
            let next = Seq(record["seq"]?.integer ?? 0)
            if record["journal"]?.string == "tickets" {
                check(.noLateRecord, next > clients[index].ticketPosition, "\(record.text) came late")
                clients[index].board.take(record.fields)
                clients[index].ticketPosition = next
                continue
            }
            let isNext = next == seq + 1 || next > seq && next <= clients[index].floor
            check(.noLateRecord, isNext, "\(record.text) came after \(seq)")
            seq = next
            check(clients[index].take(seq, record), "record \(seq) changed under its reader")
        }
        clients[index].cursor = delta["cursor"]?.string
        // A late answer of a history that is gone brings a cursor that nobody issues any more.
        if let cursor = clients[index].cursor, generator.chance(10), isOfThisHistory(cursor) {
            issued.append((clients[index].user, cursor, seq, clients[index].ticketPosition))
        }
    }

    private func isOfThisHistory(_ cursor: String) -> Bool {
        Cursor(opening: cursor, with: [UInt8](repeating: 1, count: 32))?.belongs(to: service.epoch) == true
    }
}
