import JSONText
import TestSupport

@testable import SyncEngine

extension World {
    /// Cached states, states from scratch, saved states with their tails, and the plain recount agree.
    func checkStates() async throws {
        let journals = try await journals()
        // The numbers answered name the operation that a home record belongs to.
        var intents: [OperationID: SimulatedOperation] = [:]
        for (key, answer) in ledger where !answer.contains("operationConflict") {
            intents[key.operation] = self.intents[answer]
        }
        for journal in journals.values {
            let state = try await service.state(of: journal.user)
            try await checkReplay(journal.user, state)
            for peer in journal.peers {
                checkConversation(journal, state, peer: peer, intents)
                if let theirs = journals[UserID(peer)], theirs.user != journal.user {
                    checkPair(journal, theirs, state, intents)
                }
                let unread = try JSONSlice(
                    validating: try await service.unread(reader: journal.user, peer: UserID(peer)))
                let read = state.conversations[UserID(peer)]?.ownRead ?? 0
                let recount = journal.messages(with: peer).filter { !$0.isHome && $0.seq > read }.count
                check(
                    unread["count"]?.integer == Int64(recount), "invariant 9: unread \(unread.text), recount \(recount)"
                )
            }
            let pinned = Set(state.pins.filter(\.value.isPinned).keys.map(\.rawValue))
            check(pinned == journal.pinned, "pins \(pinned), recount \(journal.pinned)")
        }
    }

    /// Invariants 1, 14 and 26: the state is a function of the records, whichever way it was come by.
    private func checkReplay(_ user: UserID, _ state: JournalState) async throws {
        let records = try await base.read(.user(user), after: 0, limit: .max).records
        var scratch = JournalState(owner: user)
        var restored = scratch
        let place = generator.number(0...records.count)
        for (index, stored) in records.enumerated() {
            guard let record = Record(stored) else { return fail("record \(stored.seq) of \(user) cannot be read") }
            scratch.evolve(record)
            restored.evolve(record)
            if index + 1 == place {
                guard let saved = JournalState(saved: scratch.saved, owner: user) else {
                    return fail("a saved state cannot be read")
                }
                check(saved == scratch, "a saved state comes back differently")
                restored = saved
            }
        }
        scratch.checkInvariants()
        check(scratch == state, "invariant 1: the cached state of \(user) differs from its replay")
        check(restored == state, "invariant 14: saved state and tail of \(user) differ from the replay")
        check(state.saved == scratch.saved, "invariant 1: states of \(user) are not byte-equal")
    }

    /// Invariant 8: receipts stand at the maximum ever sent.
    private func checkConversation(
        _ journal: PlainJournal, _ state: JournalState, peer: Int, _ intents: [OperationID: SimulatedOperation]
    ) {
        let conversation = state.conversations[UserID(peer)]
        let messages = journal.messages(with: peer)
        check(conversation?.entries.map(\.seq) == messages.map(\.seq), "messages of \(journal.user) with \(peer)")
        let read = journal.ownReceipts(peer: peer, kinds: ["receipt.read"], intents: intents)?.seq ?? 0
        let shown =
            journal.ownReceipts(peer: peer, kinds: ["receipt.read", "receipt.delivered"], intents: intents)?.seq ?? 0
        check(conversation?.ownRead == read, "invariant 8: read \(conversation?.ownRead ?? 0), sent \(read)")
        let delivered = conversation?.position(.delivered, own: true)
        check(delivered == shown, "invariant 8: delivered \(delivered ?? 0), sent \(shown)")
        for message in messages {
            guard let target = message.json["target"]?.integer,
                let answered = messages.first(where: { Int64($0.id.rawValue) == target })
            else { continue }
            check(
                answered.seq < message.seq && answered.sentAt < message.sentAt,
                "invariant 10: \(message.json.text) answers \(answered.json.text)")
        }
    }

    /// One relative order in both journals, and the peer's receipts as the peer sent them.
    private func checkPair(
        _ journal: PlainJournal, _ theirs: PlainJournal, _ state: JournalState,
        _ intents: [OperationID: SimulatedOperation]
    ) {
        let own = journal.messages(with: theirs.user.rawValue)
        check(
            own.map(\.id) == theirs.messages(with: journal.user.rawValue).map(\.id),
            "invariant 3: \(journal.user) and \(theirs.user) order their messages differently")
        let receipt = theirs.ownReceipts(peer: journal.user.rawValue, kinds: ["receipt.read"], intents: intents)
        let seq = own.first { $0.id == receipt?.id }?.seq ?? 0
        let known = state.conversations[theirs.user]?.peerRead
        check(known == seq, "invariant 8: the peer read up to \(seq), known is \(known ?? 0)")
    }

    /// Deltas, snapshots and clients hold the same records (invariants 1, 11, 12, 14).
    func checkReads() async throws {
        for user in users {
            var whole = SimulatedClient(user: user, replica: ReplicaID(generator.bits()), skew: 0)
            clients.append(whole)
            await pull(clients.count - 1, toTheEnd: true)
            whole = clients.removeLast()
            let head = try await base.heads([.user(user)])[0]
            check(whole.records.count == Int(head), "invariant 11: \(whole.records.count) of \(head) records")
            for client in clients where client.user == user {
                check(client.records == whole.records, "invariant 1: \(client.replica) has other records")
            }
        }
        for user in users { try await checkSnapshot(user) }
    }

    private func checkSnapshot(_ user: UserID) async throws {
        var records: [String] = []
        var page: String?
        var cursor: String?
        repeat {
            let answer = try JSONSlice(
                validating: try await service.snapshot(reader: user, page: page, limit: generator.number(1...9)))
            records += answer.records.map(\.text)
            page = answer["page"]?.string
            cursor = answer["cursor"]?.string
            if generator.chance(20) { await submitQuietly(to: user) }
        } while page != nil
        check(Set(records).count == records.count, "a snapshot gives a record twice")
        let rest = try JSONSlice(
            validating: try await service.delta(
                reader: user, cursor: cursor, replica: nil, limit: 500, wait: .zero))
        let all = try JSONSlice(
            validating: try await service.delta(
                reader: user, cursor: nil, replica: nil, limit: 500, wait: .zero))
        guard all["more"]?.boolean == false, rest["more"]?.boolean == false else { return }
        check(
            Set(records + rest.records.map(\.text)) == Set(all.records.map(\.text)),
            "invariant 14: snapshot and tail differ from the whole")
    }

    private func submitQuietly(to user: UserID) async {
        guard let author = users.first(where: { $0 != user }) else { return }
        let body = message(to: user.rawValue)
        written.insert("\(author) message.send \(body)")
        _ = try? await service.submit(kind: "message.send", body: Array(body.utf8), author: author, window: .zero)
    }
}
