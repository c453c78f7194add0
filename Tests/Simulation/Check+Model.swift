import JSONText
import SyncEngine
import TestSupport

/// What is on record and what readers are told, held against the reference model.
extension World {
    /// Runs the model over everything durable, in the order in which it became so.
    func modelled(_ journals: [UserID: PlainJournal]) -> Model {
        var model = Model(users: Set(users.map(\.rawValue)))
        let homes = journals.mapValues { journal in
            Dictionary(journal.homes.map { ($0.operation, $0) }, uniquingKeysWith: { first, _ in first })
        }
        for commit in store.committed {
            guard case .user(let user) = commit.home else { continue }
            guard let record = homes[user]?[commit.operation.description] else {
                fail("\(commit) became durable and is not on record")
                continue
            }
            if record.status == "rejected" { model.refuse(record, of: user.rawValue) }
            if record.isAboutTicket { model.tell(record) }
            guard let wish = wish(behind: record, user, commit.operation), !wish.kind.hasPrefix("ticket.")
            else { continue }
            let expected = model.decide(wish, as: record)
            let found = verdict(record)
            check(expected == found, "the model says \(expected) where the engine said \(found): \(record.json.text)")
        }
        return model
    }

    /// What somebody wanted when this record was made; nil for what the server made of it (aliases, clashes, unusable
    /// operations), and where two wishes cannot be told apart.
    func wish(behind record: PlainRecord, _ user: UserID, _ operation: OperationID) -> Model.Wish? {
        if record.status == "alias" || record.body?["code"]?.string == "operationConflict" { return nil }
        guard let candidates = written[user]?[operation] else {
            guard let body = record.body, record.status == "applied" else { return nil }
            return Model.Wish(author: user.rawValue, kind: record.kind, body: body, mode: "live")
        }
        let usable = candidates.filter { !$0.isMalformed }
        let fitting = usable.filter { ledger[key($0, user, clients[0].replica)]?.id == record.id }
        let same = usable.filter { $0.content == kept(record) }
        guard let found = fitting.first ?? same.first ?? (usable.count == 1 ? usable.first : nil),
            let body = try? JSONSlice(validating: Array(found.body.utf8))
        else { return nil }
        return Model.Wish(author: user.rawValue, kind: found.kind, body: body, mode: found.mode)
    }

    private func verdict(_ record: PlainRecord) -> Model.Verdict {
        switch record.status {
        case "applied": .applied(told: record.at.keys.first.flatMap { Int($0.dropFirst(5)) })
        case "superseded": .superseded
        default: .rejected(record.body?["code"]?.string ?? "")
        }
    }

    /// Everything the model knows of a user, against the engine's state and its answers.
    func checkKnowledge(_ user: UserID, _ model: Model, _ state: JournalState) async throws {
        let person = model.people[user.rawValue] ?? Model.Person()
        for (peer, chat) in person.chats.sorted(by: { $0.key < $1.key }) {
            guard let known = state.conversations[UserID(peer)] else {
                fail("\(user) knows nothing of \(peer)")
                continue
            }
            let entries = Array(known.entries)
            let who = "\(user) with \(peer)"
            check(
                .arrivalOrder, entries.map(\.operation.description) == chat.messages.map(\.operation),
                "messages of \(who) stand in another order")
            let seqs = [0] + entries.map(\.seq)
            let expected = [chat.ownRead, chat.ownDelivered, chat.peerRead, chat.peerDelivered].map { seqs[$0] }
            let found = [known.ownRead, known.ownDelivered, known.peerRead, known.peerDelivered]
            if expected.contains(where: { $0 > 0 }) {
                check(.receiptsRise, found == expected, "receipts of \(who): \(found), sent \(expected)")
            }
            let unread = try JSONSlice(
                validating: try await service.unread(reader: user, peer: UserID(peer)))
            check(
                .unreadRecount, unread["count"]?.integer == Int64(chat.unread),
                "\(who): \(unread.text), recount \(chat.unread)")
            checkDeleted(user, model, [unread.text])
            let texts = try await service.history(reader: user, peer: UserID(peer), before: nil, limit: 500)
                .map(\.text)
            check(texts == chat.messages.suffix(500).map(\.text), "the history of \(who) reads \(texts)")
        }
        let news = try await service.notifications(reader: user, limit: 500).reversed()
        let told = news.map { "\($0.id) \($0.isRead)" }
        check(.arrivalOrder, told == person.news.map { "\($0.id) \($0.isRead)" }, "\(user) is told \(told)")
        let summaries = try await service.contacts(of: user)
        let pinned = Set(summaries.filter(\.isPinned).map(\.user.rawValue))
        check(
            pinned == Set(person.pins.filter(\.value.isPinned).keys).subtracting([user.rawValue]),
            "pins of \(user) are \(pinned)")
    }
}
