import JSONText
import TestSupport

@testable import SyncEngine

extension World {
    /// One thing that happens.
    func step() async throws {
        clock.advance(milliseconds: Int64(generator.chance(5) ? 7_200_000 : generator.number(0...3000)))
        if generator.chance(3) { clock.now = clock.now + -60_000 }
        guard let index = clients.indices.randomElement(using: &generator) else { return }
        switch generator.number(0...99) {
        case 0..<45: act(index)
        case 45..<65: await push(index)
        case 65..<72: await pushTogether(index)
        case 72..<82: await pull(index)
        case 82..<86: deliverDelayed()
        case 86..<89: await submit(clients[index].user)
        case 89..<91: clone(index)
        case 91..<93: backups[index] = clients[index]
        case 93..<95: restore(index)
        case 95..<96: loseContent(index)
        default: try await restart()
        }
    }

    private func clone(_ index: Int) {
        if clients.count < 8 { clients.append(clients[index]) }
    }

    private func restore(_ index: Int) {
        if let backup = backups[index] { clients[index] = backup }
    }

    /// The client loses what it wanted to say, but not the number it gave it.
    private func loseContent(_ index: Int) {
        guard clients[index].outbox.count > 1 else { return }
        clients[index].outbox.remove(at: 0)
        clients[index].lostContent = true
    }

    func restart() async throws {
        if generator.chance(50) { await service.drain() }
        limits.maximumCachedStates = generator.number(1...4)
        service = try await World.service(store, clock, limits)
    }

    private func submit(_ user: UserID) async {
        guard let peer = users.filter({ $0 != user }).randomElement(using: &generator) else { return }
        let body = message(to: peer.rawValue)
        written.insert("\(user) message.send \(body)")
        _ = try? await service.submit(
            kind: "message.send", body: Array(body.utf8), author: user, window: .seconds(generator.number(0...10)))
    }

    func message(to peer: Int, more: String = "") -> String {
        texts += 1
        return #"{"to":\#(peer),"text":"t\#(texts)"\#(more)}"#
    }

    /// The person at a client does something.
    private func act(_ index: Int) {
        let client = clients[index]
        let (kind, body) = deed(of: client)
        let mode = generator.pick(["live", "offline", "offline", "demo"]) ?? "live"
        let at = clock.now + client.skew + Int64(-generator.number(0...600_000))
        var id = OperationID(generator.bits())
        if generator.chance(4), let former = (client.sent + client.outbox).randomElement(using: &generator) {
            id = former.id
        }
        let operation = SimulatedOperation(
            id: id, n: client.nextN, kind: kind, body: body, mode: mode, at: at.description)
        written.insert("\(client.user) \(operation.content)")
        clients[index].act(operation)
    }

    private func deed(of client: SimulatedClient) -> (kind: String, body: String) {
        let peer = generator.pick(users)?.rawValue ?? 0
        let known = generator.pick(client.messages)
        switch generator.number(0...15) {
        case 0..<6: return ("message.send", message(to: peer))
        case 6: return ("message.send", message(to: generator.pick([1, 4, 77, 10_999]) ?? 1))
        case 7:
            let more = known.map { #","replyTo":\#($0.id)"# } ?? ""
            return ("message.send", message(to: known?.peer ?? peer, more: more))
        case 8..<12:
            let waiting = client.outbox.last { $0.kind == "message.send" }?.id.description
            let target = generator.chance(20) ? waiting.map { "\"\($0)\"" } : nil
            let kind = generator.chance(70) ? "receipt.read" : "receipt.delivered"
            return (kind, #"{"peer":\#(known?.peer ?? peer),"upTo":\#(target ?? known?.id ?? "99")}"#)
        case 12: return ("contact.pin", #"{"user":\#(peer)}"#)
        case 13: return ("contact.unpin", #"{"user":\#(peer)}"#)
        case 14: return ("note.private", #"{"deep":[1.50,{"k":"\u00e9"}],"n":\#(generator.number(0...9))}"#)
        default: return ("presence.update", #"{"status":"away"}"#)
        }
    }
}
