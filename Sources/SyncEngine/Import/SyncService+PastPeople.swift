internal import JSONText

extension SyncService {
    /// Enters people of another system in the directory, in order, with one flush for all.
    ///
    /// Who was entered before gets the role that is named, and is deactivated when they are inactive there; else they
    /// stay as they are, and so does everybody whose address is here already.
    ///
    /// - Parameter isDryRun: nothing is written; the numbers of people who are not here yet are those they would get.
    /// - Throws: `Refusal` `overload`; `JournalStoreError`, after which repeating the call is safe.
    public func record(_ people: [PastPerson], isDryRun: Bool = false) async throws -> [PastPersonOutcome] {
        try await work.run {
            try await lanes.withLane(.directory) {
                try await refreshDirectory()
                var draft = PeopleDraft(directory: directory, known: try await entered(people))
                for person in people {
                    draft.take(person, now: environment.now(), nextID: nextID) { OperationID(environment.random()) }
                }
                guard !draft.appends.isEmpty, !isDryRun else { return draft.outcomes }
                let outcomes = try await append(draft.appends)
                guard !outcomes.contains(.conflict) else {
                    throw Refusal(
                        .overload, "the directory was changed elsewhere at the same time", retryAfter: .seconds(1))
                }
                try await refreshDirectory()
                publish(outcomes.map(\.seqs))
                return draft.outcomes
            }
        }
    }

    /// The numbers of those among them who were entered before.
    private func entered(_ people: [PastPerson]) async throws -> [OperationID: UserID] {
        var found: [OperationID: UserID] = [:]
        for stored in try await store.lookup(home: .directory, operations: people.map(\.operation)) {
            guard let stored else { continue }
            let body = try Record(reading: stored, of: .directory).content.body ?? []
            found[stored.operation] = JSONSlice(trusted: body[...])["id"]?.integer.map { UserID(Int($0)) }
        }
        return found
    }
}

/// People being entered, one after the other, over a private copy of the directory. Pure.
private struct PeopleDraft {
    private var directory: Directory
    private var known: [OperationID: UserID]
    private let firstHead: Seq
    private(set) var appends: [Append] = []
    private(set) var outcomes: [PastPersonOutcome] = []

    init(directory: Directory, known: [OperationID: UserID]) {
        self.directory = directory
        self.known = known
        firstHead = directory.head
    }

    mutating func take(
        _ person: PastPerson, now: Timestamp, nextID: () -> EventID, mint: () -> OperationID
    ) {
        if let user = known[person.operation].flatMap({ directory.user($0) }) {
            let changes = person.changes(of: user)
            for change in changes { _ = try? add(change, mint(), now: now, id: nextID()) }
            return outcomes.append(.init(changes.isEmpty ? .known : .updated, user: user.id))
        }
        if let user = directory.user(email: person.email) { return outcomes.append(.init(.present, user: user.id)) }
        do throws(Refusal) {
            let user = try add(person.addition(in: directory), person.operation, now: now, id: nextID())
            if !person.isActive, let user {
                let name = OperationID.derived(person.operation.description, "deactivated")
                _ = try add(.deactivate(user), name, now: now, id: nextID())
            }
            known[person.operation] = user
            outcomes.append(.init(.created, user: user))
        } catch {
            outcomes.append(.init(.rejected, reason: error.message))
        }
    }

    private mutating func add(
        _ change: DirectoryChange, _ operation: OperationID, now: Timestamp, id: EventID
    ) throws(Refusal) -> UserID? {
        let (user, content) = try directory.decide(change, now: now)
        let expect: Expectation = appends.isEmpty ? .exactly(guardSeq: firstHead) : .any
        let append = Append(
            operation: operation, home: .directory,
            digest: ContentDigest(kind: content.kind, canonicalBody: content.body ?? []), id: id,
            entries: [.init(journal: .directory, expect: expect, content: content.encoded)])
        appends.append(append)
        directory.evolve(Record(seq: directory.head + 1, append: append, content: content, isHome: true))
        return user
    }
}

extension PastPerson {
    /// The number is the one they had when it is free, else the next.
    fileprivate func addition(in directory: Directory) -> DirectoryChange {
        let isFree = id.map { directory.user($0) == nil } ?? false
        return .addUser(
            email: email, name: name, role: role ?? .user, department: department, title: title,
            id: isFree ? id : nil, passwordHash: passwordHash)
    }

    /// What has to be done about somebody who was entered before.
    fileprivate func changes(of user: User) -> [DirectoryChange] {
        var changes: [DirectoryChange] = []
        if let role, role != user.role { changes.append(.changeUser(user.id, role: role, department: nil)) }
        if !isActive, user.isActive { changes.append(.deactivate(user.id)) }
        return changes
    }
}

extension SyncService {
    /// The addresses of people, by address or by what comes before its `@`, in any case; nil for whom nobody is, or
    /// several are.
    public func addresses(of accounts: [String]) async throws -> [String?] {
        try await refreshDirectory()
        let directory = directory
        let byAccount = Dictionary(grouping: directory.users.map(\.email)) { String($0.prefix { $0 != "@" }) }
        return accounts.map { account in
            let folded = account.lowercased()
            if folded.contains("@") { return directory.user(email: folded)?.email }
            let found = byAccount[folded] ?? []
            return found.count == 1 ? found[0] : nil
        }
    }
}
