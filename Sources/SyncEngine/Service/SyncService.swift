internal import Synchronization

/// The engine at work on a store: parse, decide, append, evolve, publish. Nothing is answered before it is durable.
///
/// A push takes its author's lane and holds it until its records are on record, so an author's operations are decided
/// one push at a time; other people's effects arrive beside it. States are folds of what the store holds
/// (`StateCache`).
public final class SyncService: Sendable {
    let store: any JournalStore
    let cursorKey: [UInt8]
    let environment: Environment
    let limits: EngineLimits
    let lanes: LaneTable
    let states: StateCache
    let recent: RecentRecords
    let bus = EventBus()
    let work = WorkCounter()
    let desk = AssistantDesk()
    let growth = JournalGrowth()
    /// Told when somebody has seen more of this history than there is.
    let onLostHistory: @Sendable () -> Void
    private let ids: Mutex<EventIDSequence>
    private let directoryJournal: SharedJournal<Directory>
    let tickets: SharedTickets

    /// Opens the service over a store and folds the directory.
    ///
    /// - Parameters:
    ///   - cursorKey: at least 16 random bytes, kept as long as cursors should stay valid.
    ///   - node: 0 to 15; services that write to one store side by side have different ones.
    ///   - onLostHistory: told each time when a cursor of this history points beyond its end: the store is older than
    ///     what a client has seen.
    public init(
        store: any JournalStore, cursorKey: [UInt8], node: UInt8 = 0, environment: Environment = .system,
        limits: EngineLimits = EngineLimits(), onLostHistory: @escaping @Sendable () -> Void = {}
    ) async throws {
        precondition(cursorKey.count >= 16, "a cursor key of \(cursorKey.count) bytes")
        self.store = store
        self.cursorKey = cursorKey
        self.environment = environment
        self.limits = limits
        self.onLostHistory = onLostHistory
        lanes = LaneTable(maximumQueue: limits.maximumLaneQueue)
        recent = RecentRecords(maximum: limits.maximumRecentRecords)
        states = StateCache(store: store, recent: recent, limits: limits)
        ids = Mutex(EventIDSequence(node: node, highest: store.highestEventID))
        directoryJournal = SharedJournal(.directory, of: store)
        tickets = SharedTickets(of: store)
        try await refreshDirectory()
    }

    /// The history that cursors and clocks speak of.
    public var epoch: Epoch { store.epoch }

    /// The users and replicas as of now.
    public var directory: Directory { directoryJournal.value }

    /// Pokes when one of these journals grew; a hint to read it.
    public func changes(of journals: [JournalID]) -> AsyncStream<JournalID> { bus.subscribe(to: journals) }

    /// Refuses new work with `overload`, ends all waiting for news, and returns when the work under way is done.
    public func drain() async {
        work.close()
        bus.finish()
        await desk.close()
        await work.finished()
        await states.saveAll()
    }

    func nextID() -> EventID {
        let now = environment.now()
        return ids.withLock { $0.next(at: now) }
    }

    /// Folds in what the `directory` journal got since the last look.
    func refreshDirectory() async throws { try await directoryJournal.refresh() }

    /// What decisions may look at, as of now.
    func facts(clientTime: Timestamp?, origin: ReplicaOrigin) -> DecisionFacts {
        let now = environment.now()
        return DecisionFacts(
            epoch: epoch, directory: directory, origin: origin, now: now,
            clockCorrection: clientTime.map { now - $0 } ?? 0, limits: limits)
    }

    /// Appends; when the outcome is unknown, listeners are told to look for themselves.
    func append(_ appends: [Append]) async throws -> [AppendOutcome] {
        do {
            return try await store.append(appends)
        } catch {
            bus.poke(Set(appends.flatMap(\.entries).map(\.journal)))
            throw error
        }
    }

    /// Appends what was drafted, tells listeners, and keeps the state that follows.
    ///
    /// - Parameter binding: appends that go before it, in the same flush.
    /// - Returns: the seqs of the drafted appends that are durable, up to the first conflict; nil: `binding` is not.
    func commit(_ draft: PushDraft, behind binding: [Append] = []) async throws -> [[JournalID: Seq]]? {
        let appends = binding.isEmpty ? draft.appends : binding + draft.appends
        let outcomes = try await append(appends).prefix { $0 != .conflict }.map(\.seqs)
        let own = Array(outcomes.dropFirst(binding.count))
        recent.add(draft.records(own))
        publish(outcomes)
        guard outcomes.count >= binding.count else { return nil }
        if let state = draft.adoptable(own) { await states.put(state) }
        return own
    }

    /// Tells listeners of every journal these appends touched.
    func publish(_ outcomes: [[JournalID: Seq]]) {
        var journals: Set<JournalID> = []
        for seqs in outcomes { journals.formUnion(seqs.keys) }
        if !journals.isEmpty { bus.poke(journals) }
        growth.add(outcomes)
    }
}
