public import SyncEngine

/// A store whose records' bodies are encrypted at rest: a decorator, so that the store below it, and everything that
/// checks, repairs or copies its files, needs no key.
///
/// Who, when, in which journals, sizes and digests stay readable; see `docs/operations.md`. Records from before sealing
/// stay as they are.
public final class SealedStore: CompactingStore, ErasingStore {
    private let base: any JournalStore
    package let sealer: BodySealer
    /// For calls that wait for files of `keys/`.
    private let blocking: BlockingThreads

    /// Records whose replacements are sealed at a time.
    private static let group = 512

    package init(_ base: any JournalStore, _ keyring: Keyring) {
        self.base = base
        sealer = BodySealer(keyring)
        blocking = BlockingThreads(count: 1)
    }

    deinit { blocking.stop() }

    public var epoch: Epoch { base.epoch }
    public var highestEventID: EventID { base.highestEventID }

    public func append(_ appends: [Append]) async throws -> [AppendOutcome] {
        let authors = Set(appends.map { KeyOwner(home: $0.home) })
        return try await base.append(try await withKeys(of: authors) { try appends.map($0.sealed) })
    }

    public func read(_ journal: JournalID, after: Seq, limit: Int) async throws -> JournalPage {
        var page = try await base.read(journal, after: after, limit: limit)
        page.records = try await opened(page.records, of: journal)
        return page
    }

    public func fetch(_ journal: JournalID, seqs: [Seq]) async throws -> [StoredRecord] {
        try await opened(try await base.fetch(journal, seqs: seqs), of: journal)
    }

    public func lookup(home: JournalID, operations: [OperationID]) async throws -> [StoredRecord?] {
        let found = try await base.lookup(home: home, operations: operations)
        let opened = try await opened(found.compactMap(\.self), of: home)
        let bySeq = Dictionary(opened.map { ($0.seq, $0) }) { first, _ in first }
        return found.map { $0.flatMap { bySeq[$0.seq] } }
    }

    public func latestState(_ journal: JournalID) async throws -> SavedState? {
        guard let state = try await base.latestState(journal) else { return nil }
        return try await blocking.run { [sealer] in sealer.opened(state, of: journal) }
    }

    public func saveState(_ journal: JournalID, _ state: SavedState) async throws {
        let sealed = try await withKeys(of: [KeyOwner(home: journal)]) { try $0.sealed(state, of: journal) }
        try await base.saveState(journal, sealed)
    }

    public func heads(_ journals: [JournalID]) async throws -> [Seq] { try await base.heads(journals) }

    public func journals() async throws -> [JournalID] { try await base.journals() }

    /// - Throws: `CompactionUnsupported` when the store below cannot.
    public func compact(
        _ journal: JournalID, _ plan: CompactionPlan, isDryRun: Bool
    ) async throws -> CompactionSizes {
        guard let base = base as? any CompactingStore else { throw CompactionUnsupported() }
        var plan = plan
        let seqs = plan.replace.keys.sorted()
        for start in stride(from: 0, to: seqs.count, by: Self.group) {
            let group = Array(seqs[start..<min(seqs.count, start + Self.group)])
            let records = try await base.fetch(journal, seqs: group)
            let contents = plan.replace
            let owners = Set(records.flatMap { $0.keyOwners(in: journal) })
            let sealed = try await withKeys(of: owners, mayBlock: true) { sealer in
                try records.map { ($0.seq, try sealer.sealed(contents[$0.seq] ?? [], replacing: $0, of: journal)) }
            }
            // What is no longer there cannot be replaced.
            for seq in group { plan.replace[seq] = nil }
            for (seq, content) in sealed { plan.replace[seq] = content }
        }
        return try await base.compact(journal, plan, isDryRun: isDryRun)
    }

    /// Drops an author's keys: every body they wrote reads as erased from here on, in journals, log and backups.
    public func erase(author: UserID) async throws {
        try await run { try $0.keyring.drop(.user(author)) }
    }

    /// Gives an owner a new data key, or with nil everybody who has one.
    ///
    /// - Returns: how many keys were made.
    public func rotateKeys(of user: UserID? = nil) async throws -> Int {
        let owners = try await run { sealer in try user.map { [.user($0)] } ?? sealer.keyring.owners() }
        let heads = try await heads(of: Set(owners))
        try await run { try $0.keyring.rotate(heads) }
        return owners.count
    }
}

extension SealedStore {
    private func opened(_ records: [StoredRecord], of journal: JournalID) async throws -> [StoredRecord] {
        do {
            return try records.map { try sealer.opened($0, of: journal, mayRead: false) }
        } catch is Keyring.NotInMemory {
            return try await run { sealer in try records.map { try sealer.opened($0, of: journal) } }
        }
    }

    /// Runs `body`, with the keys of these owners and of the store ready; again when one was used up meanwhile.
    private func withKeys<Result: Sendable>(
        of owners: Set<KeyOwner>, mayBlock: Bool = false, _ body: @escaping @Sendable (BodySealer) throws -> Result
    ) async throws -> Result {
        while true {
            do {
                return mayBlock ? try await run(body) : try body(sealer)
            } catch is Keyring.NotInMemory {
                let heads = try await heads(of: owners.union([.store]))
                try await run { try $0.keyring.prepare(heads) }
            }
        }
    }

    private func heads(of owners: Set<KeyOwner>) async throws -> [KeyOwner: Seq] {
        let owners = Array(owners)
        var heads: [KeyOwner: Seq] = [:]
        for owner in owners {
            switch owner {
            case .user(let user): heads[owner] = try await base.heads([.user(user)])[0]
            case .store: heads[owner] = try await base.heads([.tickets, .directory]).reduce(0, +)
            }
        }
        return heads
    }

    /// Runs what may wait for the disk.
    private func run<Result: Sendable>(
        _ body: @escaping @Sendable (BodySealer) throws -> Result
    ) async throws -> Result {
        do {
            return try await blocking.run { [sealer] in try body(sealer) }
        } catch let error as DiskError {
            guard error.isShortage else { throw FileStoreError.disk(error) }
            throw JournalStoreError.unavailable(retryAfter: .milliseconds(200), reason: "\(error)")
        }
    }
}

extension StoredRecord {
    /// Whose keys a replacement of this record may need.
    fileprivate func keyOwners(in journal: JournalID) -> [KeyOwner] {
        guard let place = BodyPlace(content), case .sealed(let body) = SealedBody.read(content[place.range]) else {
            return [KeyOwner(home: journal)]
        }
        return [KeyOwner(home: journal), body.key.owner]
    }
}
