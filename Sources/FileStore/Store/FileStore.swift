public import Logging
public import SyncEngine

/// The embedded journal store: one directory, one writing process, no database.
///
/// A write-ahead log that all journals share is the only commit point; each user's journal is a readable file that
/// follows it. An append returns after one flush that it shares with everybody who came at the same time. See
/// `docs/durability.md` for what survives which failure and why, and `docs/journal-format.md` for the bytes.
public final class FileStore: JournalStore {
    public let epoch: Epoch
    public let highestEventID: EventID
    /// The data directory.
    public let directory: String
    /// Where keys made by the server belong: inside the data directory, mode 0700.
    public var secretsDirectory: String { directory + "/secrets" }

    package let core: StoreCore
    let threads: StoreThreads
    private let blocking: BlockingThreads
    private let scrub: Scrub?
    private let states: SavedStates
    private let savingStates = Lock(())

    init(
        _ core: StoreCore, _ threads: StoreThreads, _ blocking: BlockingThreads, _ scrub: Scrub?,
        directory: String
    ) {
        self.core = core
        self.threads = threads
        self.blocking = blocking
        self.scrub = scrub
        self.directory = directory
        epoch = core.epoch
        highestEventID = core.highestEventID
        states = SavedStates(disk: core.disk, identity: core.identity)
    }

    deinit {
        scrub?.stop()
        core.refuseAppends()
        blocking.stop()
    }

    /// Opens a data directory, which is made when it does not exist, and recovers whatever a crash left.
    ///
    /// - Throws: `FileStoreError`; its text says what is safe and what to run.
    public static func open(
        directory: String, options: Options = Options(), logger: Logger
    ) async throws -> FileStore {
        let blocking = BlockingThreads(count: max(1, options.readThreads))
        return try await blocking.run { try opened(directory, options, logger, blocking) }
    }

    /// Takes no more appends, makes durable and applies what was queued, takes a checkpoint, and releases the
    /// directory.
    public func close() async {
        scrub?.stop()
        core.refuseAppends()
        try? await blocking.run { self.core.waitForMaintenance() }
        await withCheckedContinuation { continuation in
            threads.onEnd { continuation.resume() }
        }
    }

    /// Counters and levels, as of now.
    public var statistics: Statistics { core.statistics }

    public func append(_ appends: [Append]) async throws -> [AppendOutcome] {
        guard !appends.isEmpty else { return [] }
        return try await withCheckedThrowingContinuation { continuation in
            submit(AppendCall(appends) { continuation.resume(with: $0) })
        }
    }

    /// Stages a call; if journals have to be read first, does so on another thread and tries again.
    private func submit(_ call: AppendCall) {
        do {
            switch try core.stage(call) {
            case .complete(let outcomes): call.completion(.success(outcomes))
            case .queued: break
            case .needs(let needs):
                blocking.submit {
                    do {
                        try self.core.load(needs, for: call)
                        self.submit(call)
                    } catch {
                        call.completion(.failure(Self.translated(error)))
                    }
                }
            }
        } catch {
            call.completion(.failure(error))
        }
    }

    public func read(_ journal: JournalID, after: Seq, limit: Int) async throws -> JournalPage {
        let (plan, records) = try await planned { try self.core.planRead(journal, after: after, limit: limit) }
        return JournalPage(records: records, head: plan.head, floor: plan.floor)
    }

    public func fetch(_ journal: JournalID, seqs: [Seq]) async throws -> [StoredRecord] {
        try await planned { self.core.planFetch(journal, seqs: seqs) }.records
    }

    public func lookup(home: JournalID, operations: [OperationID]) async throws -> [StoredRecord?] {
        let seqs = try await ready { self.core.planLookup(home, operations) }
        let found = try await fetch(home, seqs: seqs.compactMap { $0 })
        let bySeq = Dictionary(found.map { ($0.seq, $0) }) { first, _ in first }
        return seqs.map { $0.flatMap { bySeq[$0] } }
    }

    public func heads(_ journals: [JournalID]) async throws -> [Seq] {
        try await ready { self.core.planHeads(journals) }
    }

    public func journals() async throws -> [JournalID] {
        try await run { try self.core.allJournals() }
    }

    public func latestState(_ journal: JournalID) async throws -> SavedState? {
        let head = try await heads([journal])[0]
        return try await run { try self.states.latest(journal, head: head) }
    }

    public func saveState(_ journal: JournalID, _ state: SavedState) async throws {
        guard state.seq > 0, try await heads([journal])[0] >= state.seq, core.writesCaches else { return }
        try await run {
            try self.savingStates.withLock { _ in try self.states.save(state, of: journal) }
        }
    }
}

extension FileStore {
    /// Makes a plan, loading what it lacks until it can be made.
    private func ready<Result>(_ plan: () throws -> StoreCore.Plan<Result>) async throws -> Result {
        while true {
            switch try plan() {
            case .ready(let result): return result
            case .needs(let needs): try await run { try self.core.load(needs) }
            }
        }
    }

    /// Makes a plan and reads what it names; again when compaction took its files away in between.
    private func planned(
        _ plan: () throws -> StoreCore.Plan<StoreCore.RecordPlan>
    ) async throws -> (plan: StoreCore.RecordPlan, records: [StoredRecord]) {
        for _ in 0..<Self.maximumPlans {
            let plan = try await ready(plan)
            do { return (plan, try await records(of: plan)) } catch is PlanOutdated {}
        }
        throw JournalStoreError.unavailable(retryAfter: .milliseconds(200), reason: "the journal is being rewritten")
    }

    /// Far more compactions than can end while one page is read.
    private static let maximumPlans = 16

    private func records(of plan: StoreCore.RecordPlan) async throws -> [StoredRecord] {
        if plan.isInMemory { return try core.records(of: plan) }
        return try await run { try self.core.records(of: plan) }
    }

    func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        do { return try await blocking.run(body) } catch { throw Self.translated(error) }
    }

    /// A shortage is worth another try, anything else is not.
    static func translated(_ error: any Error) -> any Error {
        guard let error = error as? DiskError else { return error }
        guard error.isShortage else { return FileStoreError.disk(error) }
        return JournalStoreError.unavailable(retryAfter: .milliseconds(200), reason: "\(error)")
    }
}
