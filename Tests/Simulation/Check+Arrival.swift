import JSONText
import SyncEngine
import TestSupport

/// The same wishes once more, in other portions and in another order, on servers of their own.
extension World {
    /// The operations of one lineage, in its order.
    private struct Lineage {
        var user: UserID
        var replica: ReplicaID
        var operations: [ClientOperation] = []
    }

    /// Splitting a push anywhere gives the same journals, byte for byte; the order in which replicas arrive changes
    /// nothing that is merged.
    func checkArrival(_ journals: [UserID: PlainJournal]) async throws {
        let messages = messagesAgain(journals)
        let others = othersAgain(journals)
        let whole = try await Replay(users, at: clock.now)
        let split = try await Replay(users, at: clock.now)
        let mixed = try await Replay(users, at: clock.now)
        for user in users {
            // A replica is bound by its first push: before anything else, in all of them alike.
            let first = ClientOperation(
                id: OperationID(Bits128(high: 2, low: UInt64(user.rawValue))), n: 1, kind: "void", body: "{}",
                mode: "live", at: clock.now.description)
            for replay in [whole, split, mixed] { try await replay.push([first], user, author(user)) }
        }
        for (user, operations) in messages {
            let replica = author(user)
            for part in portions(operations) { try await split.push(part, user, replica) }
            for replay in [whole, mixed] { try await replay.push(operations, user, replica) }
        }
        for lineage in others {
            for replay in [whole, split] {
                try await replay.push([lineage.operations[0]], lineage.user, lineage.replica)
            }
            let rest = Array(lineage.operations.dropFirst())
            if !rest.isEmpty { try await whole.push(rest, lineage.user, lineage.replica) }
            for part in portions(rest) { try await split.push(part, lineage.user, lineage.replica) }
        }
        var queues = others
        while let place = queues.indices.randomElement(using: &generator) {
            let operation = queues[place].operations.removeFirst()
            try await mixed.push([operation], queues[place].user, queues[place].replica)
            if queues[place].operations.isEmpty { queues.remove(at: place) }
        }
        for user in users {
            let records = try await whole.records(user)
            if records.isEmpty { continue }
            check(.splitPush, try await split.records(user) == records, "the journal of \(user) differs")
            let (one, other) = (try await whole.summary(user), try await mixed.summary(user))
            check(.arrivalOrder, one == other, "\(user) knows \(one) or \(other)")
        }
    }

    /// The replica under which a user's messages are sent again.
    private func author(_ user: UserID) -> ReplicaID { ReplicaID(Bits128(high: 1, low: UInt64(user.rawValue))) }

    private func portions(_ operations: [ClientOperation]) -> [[ClientOperation]] {
        var rest = operations[...]
        var portions: [[ClientOperation]] = []
        while !rest.isEmpty {
            portions.append(Array(rest.prefix(generator.number(1...3))))
            rest = rest.dropFirst(portions[portions.count - 1].count)
        }
        return portions
    }

    /// The messages in the order in which they became durable, those of one author in a row together.
    private func messagesAgain(_ journals: [UserID: PlainJournal]) -> [(UserID, [ClientOperation])] {
        var next: [UserID: Int] = [:]
        var found: [(UserID, [ClientOperation])] = []
        let homes = journals.mapValues { journal in
            Dictionary(
                journal.homes.filter(\.isMessage).map { ($0.operation, $0) }, uniquingKeysWith: { first, _ in first })
        }
        for commit in store.committed {
            guard case .user(let user) = commit.home, let home = homes[user]?[commit.operation.description],
                let text = home.body?["text"]
            else { continue }
            next[user, default: 1] += 1
            let operation = ClientOperation(
                id: commit.operation, n: next[user] ?? 0, kind: home.kind,
                body: #"{"to":\#(home.peer),"text":\#(text.text)}"#, mode: "offline", at: home.sentAt)
            if found.last?.0 == user {
                found[found.count - 1].1.append(operation)
            } else {
                found.append((user, [operation]))
            }
        }
        return found
    }

    /// Receipts and pins, also those that had no effect, by the replica they came from; messages by their opIds.
    private func othersAgain(_ journals: [UserID: PlainJournal]) -> [Lineage] {
        let merged: Set = [
            "receipt.read", "receipt.delivered", "contact.pin", "contact.unpin", "message.edit", "message.delete",
        ]
        var lineages: [Lineage] = []
        for user in users {
            guard let journal = journals[user] else { continue }
            let operations = Dictionary(
                journal.records.filter(\.isMessage).map { ($0.id, $0.operation) },
                uniquingKeysWith: { first, _ in first })
            for home in journal.homes where home.status == "applied" || home.status == "superseded" {
                guard let dot = home.dot, let replica = ReplicaID(dot.replica), let id = OperationID(home.operation),
                    var wish = written[user]?[id]?.first, merged.contains(wish.kind), !wish.isMalformed
                else { continue }
                wish.body = Self.naming(operations, in: wish)
                if lineages.last(where: { $0.replica == replica }) == nil {
                    lineages.append(Lineage(user: user, replica: replica))
                }
                guard let place = lineages.firstIndex(where: { $0.replica == replica }) else { continue }
                wish.n = lineages[place].operations.count + 1
                wish.clock = nil
                lineages[place].operations.append(wish)
            }
        }
        return lineages
    }

    /// The body with messages named by what created them, because another server gives other numbers.
    private static func naming(_ operations: [String: String], in wish: ClientOperation) -> String {
        guard let body = wish.parsedBody else { return wish.body }
        let members = body.members.map { key, value in
            let name = ["upTo", "message"].contains(key) ? operations[value.text] : nil
            return "\"\(key)\":\(name.map { "\"\($0)\"" } ?? value.text)"
        }
        return "{\(members.joined(separator: ","))}"
    }
}

/// A server in memory at one moment.
private struct Replay {
    let store = MemoryStore()
    let service: SyncService

    init(_ users: [UserID], at now: Timestamp) async throws {
        let clock = ManualClock()
        clock.now = now
        service = try await SyncService(
            store: store, cursorKey: [UInt8](repeating: 1, count: 32), environment: clock.environment)
        for user in users {
            _ = try await service.change(
                .addUser(
                    email: "u\(user)@example.org", name: "U\(user)", role: .user, department: "", title: "", id: user,
                    passwordHash: nil))
        }
    }

    func push(_ operations: [ClientOperation], _ user: UserID, _ replica: ReplicaID) async throws {
        let texts = operations.map(\.plainText)
        let body = #"{"replica":"\#(replica)","limit":0,"ops":[\#(texts.joined(separator: ","))]}"#
        _ = try await service.push(Array(body.utf8), author: user)
    }

    func records(_ user: UserID) async throws -> [StoredRecord] {
        try await store.read(.user(user), after: 0, limit: .max).records
    }

    /// What a user knows, without numbers that follow from the order of arrival.
    func summary(_ user: UserID) async throws -> [String] {
        let state = try await service.state(of: user)
        var chats: [String] = []
        for (peer, chat) in state.conversations.sorted(by: { $0.key < $1.key }) {
            let texts = try await service.history(reader: user, peer: peer, before: nil, limit: 500).map(\.text)
            let seqs = chat.entries.map(\.seq)
            let receipts = [chat.ownRead, chat.ownDelivered, chat.peerRead, chat.peerDelivered]
                .map { seq in seqs.count { $0 <= seq } }
            chats.append(
                "\(peer) \(receipts) \(chat.unreadCount) \(texts) \(chat.entries.map(\.operation.description))")
        }
        let pins = state.pins.filter(\.value.isPinned).keys.sorted().map { "pin \($0)" }
        return chats + pins
    }
}
