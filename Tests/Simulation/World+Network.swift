import JSONText
import SyncEngine
import TestSupport

/// A push as it left its client.
struct Sent: Sendable {
    var client: Int
    var replica: ReplicaID
    var operations: [ClientOperation]
    var base: String?
    var bytes: [UInt8]
}

/// What came back, or did not.
enum Reply: Sendable {
    case answer([UInt8])
    case refused(Refusal)
    case failed
}

extension World {
    /// Sends a part of the queue, perhaps with things sent before. The request or the answer may get lost, doubled or
    /// late.
    func push(_ index: Int) async {
        let client = clients[index]
        var operations = Array(client.outbox.prefix(generator.number(0...max(1, client.outbox.count))))
        if generator.chance(20), let again = client.sent.randomElement(using: &generator) {
            operations.insert(again, at: 0)
        }
        if generator.chance(10), let twice = operations.last { operations.append(twice) }
        let sent = request(
            index, operations, base: client.cursor, limit: generator.chance(50) ? 0 : generator.number(1...6))
        if client.cut == .requests { return log("c\(index)", "push lost on its way") }
        if generator.chance(6) {
            delayed.append(Delayed(sent: sent))
            return log("c\(index)", "push is late")
        }
        if generator.chance(6) {
            async let other = exchange(sent)
            _ = await (exchange(sent), other)
            return log("c\(index)", "push came twice, no answer arrived")
        }
        let reply = await exchange(sent)
        let isCut = client.cut == .answers
        switch generator.number(0...9) {
        case _ where isCut, 0, 1, 2: log("c\(index)", "answer lost")
        case 3: delayed.append(Delayed(sent: sent, reply: reply))
        default: deliver(reply, sent)
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

    /// Something that was late arrives.
    func deliverDelayed() async {
        guard let place = delayed.indices.randomElement(using: &generator) else { return }
        let late = delayed.remove(at: place)
        if let reply = late.reply {
            deliver(reply, late.sent)
        } else {
            let reply = await exchange(late.sent)
            if generator.chance(50) { deliver(reply, late.sent) }
        }
    }

    /// The request as bytes.
    func request(_ index: Int, _ operations: [ClientOperation], base: String?, limit: Int) -> Sent {
        let client = clients[index]
        let texts = operations.map { $0.text(&generator) }
        for operation in operations {
            let key = key(operation, client.user, client.replica)
            if !sentOnce.insert(key).inserted { sentAgain.insert(key) }
        }
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
        return Sent(client: index, replica: client.replica, operations: operations, base: base, bytes: body)
    }

    /// The server's side of a push.
    func exchange(_ sent: Sent) async -> Reply {
        let user = clients[sent.client].user
        let store = self.store
        do {
            let answer = try await service.push(sent.bytes, author: user)
            log("c\(sent.client)", "pushes \(sent.operations.map { "n\($0.n)" }): \(Self.statuses(answer))")
            return .answer(answer)
        } catch let refusal as Refusal {
            log("c\(sent.client)", "push refused: \(refusal.code)")
            return .refused(refusal)
        } catch is JournalStoreError {
            check(faults.isOn || store !== self.store, "the store failed in quiet times")
            log("c\(sent.client)", "push failed in the store")
        } catch {
            fail("a push of c\(sent.client) threw \(error)")
        }
        return .failed
    }

    private static func statuses(_ answer: [UInt8]) -> String {
        let results = (try? JSONSlice(validating: answer))?["results"]?.elements ?? []
        return results.map { result in
            let need = result["need"].map { " \($0.text)" } ?? result["seq"].map { "@\($0.text)" } ?? ""
            return (result["code"]?.string ?? result["status"]?.string ?? "?") + need
        }.joined(separator: " ")
    }

    /// Pages of random size, perhaps not to the end.
    func pull(_ index: Int, toTheEnd: Bool = false) async {
        if clients[index].cut != nil { return log("c\(index)", "pull lost") }
        while true {
            let client = clients[index]
            do {
                let bytes = try await service.delta(
                    reader: client.user, cursor: client.cursor, replica: client.replica,
                    limit: generator.number(1...(toTheEnd ? 40 : 7)), wait: .zero)
                let delta = try JSONSlice(validating: bytes).fields
                if clients[index].replica != client.replica { return }
                if learnEpoch(index, delta["epoch"]?.string) { return }
                takeDelta(delta, index, base: client.cursor)
                log("c\(index)", "pulls to \(clients[index].position)")
                if delta["more"]?.boolean == false { return }
                if !toTheEnd, generator.chance(30) { return }
            } catch let refusal as Refusal where refusal.code == .epochChanged {
                log("c\(index)", "pull refused: epochChanged")
                return rebase(index, client.replica)
            } catch is JournalStoreError {
                return check(faults.isOn, "the store failed in quiet times")
            } catch {
                return fail("a pull of c\(index) threw \(error)")
            }
        }
    }
}
