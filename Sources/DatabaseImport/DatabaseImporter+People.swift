internal import Cryptography
internal import SyncEngine

/// A person that waits for its batch.
struct PendingPerson {
    var person: PastPerson
    var number: Int64?
    var place: Place
}

extension DatabaseImporter {
    private static let batchPeople = 300
    private static let maximumNameBytes = 255
    /// What is added to a number of theirs: frontends make up small ones.
    private static let offset: Int64 = 10_000

    /// A row of `users`. Whether somebody was online is not taken over.
    func take(user row: Row) async throws {
        let table = Table.users.rawValue
        guard let email = row.email("email"), email.contains("@"), !email.contains(where: \.isWhitespace) else {
            return report.skip(table, row.place, "the row has no e-mail address")
        }
        let number = row.number("id")
        var person = PastPerson(
            operation: operation(table, number.map(String.init) ?? email),
            id: number.flatMap { $0 < 1 << 52 ? UserID(Int($0 + Self.offset)) : nil }, email: email,
            name: (row.text("name") ?? email).cut(toBytes: Self.maximumNameBytes),
            department: row.text("department")?.trimmed ?? "", title: row.text("designation")?.trimmed ?? "",
            isActive: row.flag("active") ?? true)
        if PublishedLogins.contain(address: email) {
            person.isActive = false
            report.warn(
                table, row.place,
                "\(email) is published with its password: it is deactivated and has neither role nor password")
        } else {
            person.role = role(row)
            person.passwordHash = passwordHash(row)
        }
        pendingPeople.append(PendingPerson(person: person, number: number, place: row.place))
        if pendingPeople.count >= Self.batchPeople { try await flushPeople() }
    }

    private func role(_ row: Row) -> Role? {
        guard options.keepsRoles, let word = row.text("role") else { return nil }
        let role = Role(rawValue: word.trimmed.lowercased())
        if role == nil { report.warn(row.table, row.place, "there is no role \(word.prefix(40)); it becomes user") }
        return role
    }

    private func passwordHash(_ row: Row) -> String? {
        guard let hash = row.text("password_hash")?.trimmed else { return nil }
        if let cost = BCrypt.cost(of: hash), BCrypt.costs.contains(cost) { return hash }
        report.warn(row.table, row.place, "the password is no bcrypt hash; this person has none now")
        return nil
    }

    func flushPeople() async throws {
        guard !pendingPeople.isEmpty else { return }
        let batch = pendingPeople
        pendingPeople = []
        for (item, outcome) in zip(batch, try await desk.people(batch.map(\.person))) { note(item, outcome) }
    }

    private func note(_ item: PendingPerson, _ outcome: PastPersonOutcome) {
        let table = Table.users.rawValue
        switch outcome.status {
        case .created:
            report.count(table, \.created)
            if let wanted = item.person.id, wanted != outcome.user, let user = outcome.user {
                report.warn(table, item.place, "the number \(wanted) is taken; \(item.person.email) is \(user)")
            }
        case .updated: report.count(table, \.updated)
        case .known: report.count(table, \.unchanged)
        case .present:
            report.count(table, \.unchanged)
            report.warn(table, item.place, "\(item.person.email) has an account here; it stays as it is")
        case .rejected: report.skip(table, item.place, outcome.reason ?? "it was rejected")
        }
        guard let user = outcome.user else { return }
        peopleByEmail[item.person.email] = user
        if let number = item.number { peopleByNumber[number] = user }
    }

    /// Who an address is: of the users, of this server, else a deactivated stand-in, so that what they did stays
    /// theirs. Nil for what is no address.
    func person(_ address: String?, _ row: Row) async throws -> UserID? {
        guard let email = address?.trimmed.lowercased(), email.contains("@"), !email.contains(where: \.isWhitespace)
        else { return nil }
        if let known = peopleByEmail[email] { return known }
        let standIn = PastPerson(
            operation: operation("people", email), email: email,
            name: String(email.prefix { $0 != "@" }).cut(toBytes: Self.maximumNameBytes), isActive: false)
        guard let outcome = try await desk.people([standIn]).first, let user = outcome.user else { return nil }
        if outcome.status == .created {
            report.count("people", \.created)
            report.warn(row.table, row.place, "\(email) is not among the users: entered as a deactivated person")
        }
        peopleByEmail[email] = user
        return user
    }

    /// Who stands for people that a row does not name.
    func somebody(_ row: Row) async throws -> UserID? { try await person("unknown@\(options.source).invalid", row) }

    /// Who a number of `users` is; nil, and the row is skipped, when there is no such user.
    func person(numbered column: String, of row: Row) -> UserID? {
        if let person = row.number(column).flatMap({ peopleByNumber[$0] }) { return person }
        report.skip(
            row.table, row.place,
            "\(column) \(row.text(column)?.prefix(40) ?? "NULL") is nobody of the users; give their file too"
        )
        return nil
    }
}
