import JSONText
import SyncEngine
import TestSupport

/// What stands in the journals: everything answered, once, whole, and nothing else.
extension World {
    func checkEverything() async throws {
        var journals: [UserID: PlainJournal] = [:]
        for user in users {
            journals[user] = try PlainJournal(
                user, try await store.medium.whole.read(.user(user), after: 0, limit: .max).records)
        }
        let model = modelled(journals)
        let tickets = try await ticketsModelled(journals)
        for user in users {
            guard let journal = journals[user] else { continue }
            let state = try await service.state(of: user)
            checkAnswered(journal)
            checkHeld(journal, journals)
            checkOrigin(journal)
            checkEffects(journal, journals)
            checkVector(journal, state.vector)
            try await checkReplay(user, state)
            try await checkKnowledge(user, model, state)
        }
        let ids = journals.values.flatMap { $0.homes.map(\.id) }
        check(Set(ids).count == ids.count, "an event id was issued twice")
        if generator.chance(30) { try await checkArrival(journals) }
        try await checkReads(model, tickets)
    }

    /// Kind and content as a home record or a quarantine item keeps it.
    func kept(_ record: PlainRecord) -> String {
        record.kind == "rejected"
            ? (record.body?["kind"]?.string ?? "") + " " + (record.body?["content"]?.text ?? "")
            : record.kind + " " + (record.body?.text ?? "")
    }

    /// Every answered operation is on record exactly once, both texts of a clash survive.
    private func checkAnswered(_ journal: PlainJournal) {
        let homes = Dictionary(grouping: journal.homes, by: \.operation)
        for (key, answer) in ledger where key.user == journal.user {
            guard answer.seq >= 1, answer.seq <= journal.records.count else {
                check(.nothingLost, false, "\(key.content) is lost")
                continue
            }
            let record = journal.records[Int(answer.seq) - 1]
            check(.nothingLost, record.id == answer.id, "\(key.content) has another id")
            let count = homes[key.operation.description]?.count
            if key.replica == nil, sentAgain.contains(key) {
                check(.exactlyOnce, count == 1, "\(key.content) has \(count ?? 0) records")
            }
            guard answer.isRejected else { continue }
            let isClash = record.body?["code"]?.string == "operationConflict"
            check(
                isClash ? .clonesSurvive : .nothingLost, kept(record) == key.content,
                "quarantine holds \(kept(record)) for \(key.content)")
        }
    }

    /// What went with a rollback and somebody still held is back, once; a message also at its receiver.
    private func checkHeld(_ journal: PlainJournal, _ journals: [UserID: PlainJournal]) {
        let homes = Dictionary(grouping: journal.homes, by: \.operation)
        for client in clients where client.user == journal.user {
            for operation in client.sent where lostByRollback.contains(key(operation, client.user, client.replica)) {
                let found = homes[operation.id.description] ?? []
                check(.afterRollback, found.count == 1, "\(operation.content) is back \(found.count) times")
                guard let home = found.first, home.isMessage, kept(home) == operation.content else { continue }
                let theirs = journals[UserID(home.peer)]?.records.filter { $0.operation == home.operation }
                check(.afterRollback, theirs.map { $0.count == 1 } ?? true, "\(operation.content) at its receiver")
            }
        }
    }

    /// Nothing that nobody wrote, and what was written is there byte for byte.
    private func checkOrigin(_ journal: PlainJournal) {
        var contents: Set<String> = []
        for operation in written[journal.user, default: [:]].values.joined() { contents.insert(operation.content) }
        for home in journal.homes where home.status == "applied" {
            if home.isAboutTicket {
                let candidates = OperationID(home.operation).flatMap { written[journal.user]?[$0] } ?? []
                check(.nothingInvented, candidates.contains { $0.kind == home.kind }, "nobody wrote \(home.json.text)")
                continue
            }
            let content = kept(home)
            check(
                home.json["opaque"] == nil ? .nothingInvented : .unknownKinds,
                contents.contains(content) || submitted.contains("\(journal.user) \(content)"),
                "nobody wrote \(content)")
        }
        let places = journal.records.map(\.seq)
        check(places == places.indices.map { Seq($0) + 1 }, "seqs of \(journal.user) have gaps")
    }

    /// Nothing half delivered, nothing delivered twice, nothing private in what others get.
    private func checkEffects(_ journal: PlainJournal, _ journals: [UserID: PlainJournal]) {
        for home in journal.homes {
            for (name, seq) in home.at where name != "tickets" {
                let theirs = users.first { "user:\($0)" == name }.flatMap { journals[$0] }
                guard let theirs, seq >= 1, seq <= theirs.records.count else {
                    check(.exactlyOnce, false, "half delivered: \(home.json.text)")
                    continue
                }
                let effect = theirs.records[Int(seq) - 1]
                check(
                    .exactlyOnce,
                    !effect.isHome && effect.operation == home.operation && effect.id == home.id
                        && effect.from == journal.user.rawValue
                        && (home.isAboutTicket
                            ? effect.kind == "notification" && effect.target == home.target
                            : effect.body == home.body && effect.sentAt == home.sentAt),
                    "half delivered: \(home.json.text) as \(effect.json.text)")
            }
        }
        for effect in journal.records where !effect.isHome {
            let sender = journals[UserID(effect.from)]?.homes.first { $0.operation == effect.operation }
            check(
                .nothingInvented, sender?.at["user:\(journal.user)"] == effect.seq,
                "nobody sent \(effect.json.text)")
            let told = Set(effect.json.members.map(\.key))
            let allowed: Set = ["kind", "from", "target", "sentAt", "receivedAt", "queued", "body"]
            check(.nothingForbidden, told.isSubset(of: allowed), "others see \(told.subtracting(allowed))")
        }
    }

    /// vector[r] = k exactly when the home records of dots 1…k exist, each once.
    private func checkVector(_ journal: PlainJournal, _ vector: VersionVector) {
        var dots: [String: [Int]] = [:]
        var last: [String: String] = [:]
        for home in journal.homes {
            guard let dot = home.dot else { continue }
            dots[dot.replica, default: []].append(dot.n)
            check(last[dot.replica] ?? "" < home.sentAt, "sentAt does not rise along \(dot.replica)")
            last[dot.replica] = home.sentAt
        }
        for (replica, counters) in dots {
            check(.vectorIsRecords, counters == Array(1...counters.count), "dots \(counters) of \(replica)")
        }
        let expected = dots.mapValues { UInt64($0.count) }
        let entries = Dictionary(uniqueKeysWithValues: vector.entries.map { ($0.replica.description, $0.n) })
        check(.vectorIsRecords, entries == expected, "vector \(entries), dots \(expected)")
    }
}
