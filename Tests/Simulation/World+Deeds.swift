import JSONText
import SyncEngine
import TestSupport

/// What people do on their clients.
extension World {
    func message(to peer: Int, more: String = "") -> String {
        texts += 1
        return #"{"to":\#(peer),"text":"t\#(texts)"\#(more)}"#
    }

    /// The person at a client does something; it goes into the client's outbox.
    func act(_ deed: Deed, _ index: Int) {
        let client = clients[index]
        let (kind, body) = content(of: deed, client)
        let mode = generator.pick(["live", "offline", "offline", "demo"]) ?? "live"
        let at = clock.now + client.skew + Int64(-generator.number(0...600_000))
        var id = OperationID(generator.bits())
        if deed == .clash, let former = (client.sent + client.outbox).randomElement(using: &generator) {
            id = former.id
        }
        var operation = ClientOperation(
            id: id, n: client.nextN, kind: kind, body: body, mode: mode, at: at.description,
            isMalformed: deed == .malformed)
        if let epoch = client.epoch, generator.chance(80) {
            operation.clock = #"{"epoch":"\#(epoch)","user":\#(client.position),"tickets":\#(client.ticketPosition)}"#
        }
        written[client.user, default: [:]][id, default: []].append(operation)
        clients[index].act(operation)
        log("c\(index)", "\(client.user) does n\(operation.n) \(operation.content) \(mode) at \(operation.at)")
    }

    private func content(of deed: Deed, _ client: Client) -> (kind: String, body: String) {
        let peer = generator.pick(users)?.rawValue ?? 0
        let known = generator.pick(client.messages)
        switch deed {
        case .contact: return ("message.send", message(to: generator.pick([1, 4, 77, 10_999]) ?? 1))
        case .reply:
            let more = known.map { #","replyTo":\#(reference($0.id, $0.operation))"# } ?? ""
            return ("message.send", message(to: known?.peer ?? peer, more: more))
        case .edit, .delete:
            // Now and then somebody else's.
            let pulled = client.messages.filter { $0.isOwn || generator.chance(15) }.map {
                reference($0.id, $0.operation)
            }
            let kept = (client.sent + client.outbox).filter { $0.kind == "message.send" }.map { "\"\($0.id)\"" }
            let message = generator.pick(pulled + kept) ?? "99"
            if deed == .delete { return ("message.delete", #"{"message":\#(message)}"#) }
            texts += 1
            return ("message.edit", #"{"message":\#(message),"text":"t\#(texts)"}"#)
        case .discard: return ("quarantine.discard", #"{"item":\#(generator.pick(client.refused) ?? "99")}"#)
        case .read, .delivered:
            let waiting = client.outbox.last { $0.kind == "message.send" }?.id.description
            let target = generator.chance(20) ? waiting.map { "\"\($0)\"" } : nil
            let upTo = target ?? known.map { reference($0.id, $0.operation) } ?? "99"
            return ("receipt.\(deed.rawValue)", #"{"peer":\#(known?.peer ?? peer),"upTo":\#(upTo)}"#)
        case .pin: return ("contact.pin", #"{"user":\#(peer)}"#)
        case .unpin: return ("contact.unpin", #"{"user":\#(peer)}"#)
        case .opaque: return ("note.private", #"{"deep":[1.50,{"k":"\u00e9"}],"n":\#(generator.number(0...9))}"#)
        case .ticket, .ticketChange, .ticketNote, .ticketNoteDelete: return ticketContent(of: deed, client)
        case .readNews: return ("notification.read", news(client))
        case .presence: return ("presence.update", #"{"status":"away"}"#)
        default: return ("message.send", message(to: peer))
        }
    }

    /// By the server's number or by the opId of what created it.
    private func reference(_ id: String, _ operation: String) -> String {
        generator.chance(50) ? id : "\"\(operation)\""
    }

    /// A request of the unmodified frontend: no opId, no replica.
    func submit(_ user: UserID) async {
        guard let peer = users.filter({ $0 != user }).randomElement(using: &generator) else { return }
        let body = message(to: peer.rawValue)
        submitted.insert("\(user) message.send \(body)")
        let answer = try? await service.submit(
            kind: "message.send", body: Array(body.utf8), author: user, window: .seconds(generator.number(0...10)))
        log("u\(user)", "submits \(body): \(answer.map { $0.status.rawValue } ?? "failed")")
    }
}
