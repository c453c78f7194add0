import JSONText
import TestSupport

@testable import SyncEngine

extension World {
    func journals() async throws -> [UserID: PlainJournal] {
        var journals: [UserID: PlainJournal] = [:]
        for user in users {
            journals[user] = try PlainJournal(user, try await base.read(.user(user), after: 0, limit: .max).records)
        }
        return journals
    }

    /// What stands in the journals: everything answered, once, whole, and nothing else.
    func checkJournals() async throws {
        let journals = try await journals()
        for journal in journals.values {
            checkAnswered(journal)
            checkOrigin(journal)
            checkEffects(journal, journals)
            checkVector(journal, try await service.state(of: journal.user).vector)
        }
        let ids = journals.values.flatMap { $0.homes.map(\.id) }
        check(Set(ids).count == ids.count, "an event id was issued twice")
    }

    /// Invariants 5, 7, 18: every answered operation is on record exactly once, both texts of a clash survive.
    private func checkAnswered(_ journal: PlainJournal) {
        let homes = Dictionary(grouping: journal.homes, by: \.operation)
        let bySeq = Dictionary(uniqueKeysWithValues: journal.records.map { ($0.seq.description, $0) })
        for (key, answer) in ledger where key.user == journal.user {
            check(
                homes[key.operation]?.count == 1, "invariant 7: \(key.content) has \(homes[key.operation]?.count ?? 0)")
            let parts = answer.split(separator: " ")
            guard let record = bySeq[String(parts[3])] else { return fail("invariant 5: \(key.content) is lost") }
            let told = parts[0] == "rejected" ? parts[2] : parts[1]
            check(record.id.description == told, "invariant 5: \(key.content) has another id")
            if parts[0] == "rejected" {
                let kept = (record.body?["kind"]?.string ?? "") + " " + (record.body?["content"]?.text ?? "")
                check(kept == key.content, "invariant 18: quarantine holds \(kept) for \(key.content)")
            }
        }
    }

    /// Invariants 6 and 24: nothing that nobody wrote, and what was written is there byte for byte.
    private func checkOrigin(_ journal: PlainJournal) {
        for home in journal.homes {
            guard home.status == "applied" else { continue }
            let content = "\(journal.user) \(home.kind) \(home.body?.text ?? "")"
            check(written.contains(content), "invariant 6: nobody wrote \(content)")
        }
        let places = journal.records.map(\.seq)
        check(places == places.indices.map { Seq($0) + 1 }, "seqs of \(journal.user) have gaps")
    }

    /// Nothing half delivered, nothing delivered twice, nothing private in what others get (invariants 6 and 23).
    private func checkEffects(_ journal: PlainJournal, _ journals: [UserID: PlainJournal]) {
        for home in journal.homes {
            let peer = home.json["peer"]?.integer.map { UserID(Int($0)) }
            let isTold =
                home.status == "applied" && ["message.send", "receipt.read", "receipt.delivered"].contains(home.kind)
            let expected = isTold ? peer.flatMap { $0 != journal.user && users.contains($0) ? $0 : nil } : nil
            check(
                Set(home.at.keys) == Set([expected].compactMap { $0 }.map(JournalID.user)),
                "effects of \(home.json.text)")
            guard let expected, let seq = home.at[.user(expected)], let theirs = journals[expected] else { continue }
            guard seq <= theirs.records.count else { return fail("half delivered: \(home.json.text)") }
            let effect = theirs.records[Int(seq) - 1]
            check(
                !effect.isHome && effect.operation == home.operation && effect.id == home.id
                    && effect.body == home.body && effect.sentAt == home.sentAt && effect.from == journal.user.rawValue,
                "half delivered: \(home.json.text) as \(effect.json.text)")
        }
        for effect in journal.records where !effect.isHome {
            let sender = journals[UserID(effect.from)]?.homes.first { $0.operation == effect.operation }
            check(sender?.at[.user(journal.user)] == effect.seq, "invariant 6: nobody sent \(effect.json.text)")
            let told = Set(effect.json.members.map(\.key))
            let allowed: Set = ["kind", "from", "target", "sentAt", "receivedAt", "queued", "body"]
            check(told.isSubset(of: allowed), "invariant 23: others see \(told.subtracting(allowed))")
        }
    }

    /// Invariant 17: vector[r] = k exactly when the home records of dots 1…k exist, each once.
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
            check(counters == Array(1...counters.count), "invariant 17: dots \(counters) of \(replica)")
        }
        let expected = dots.mapValues { UInt64($0.count) }
        let entries = Dictionary(uniqueKeysWithValues: vector.entries.map { ($0.replica.description, $0.n) })
        check(entries == expected, "invariant 17: vector \(entries), dots \(expected)")
    }
}
