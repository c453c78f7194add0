internal import Synchronization

/// Users' journal states in memory, each a fold of its journal up to some seq; the store is asked for what came since.
///
/// A state is a pure function of the records it covers, so whoever knows more of them simply wins: no lane is needed to
/// refresh one.
final class StateCache: Sendable {
    private struct Slot {
        var state: JournalState
        var lastUse: UInt64
        /// The seq of the state the store was last offered.
        var savedSeq: Seq
    }

    private struct Slots {
        var byUser: [UserID: Slot] = [:]
        var clock: UInt64 = 0
        var messages = 0
    }

    /// A saved state is worth its writing when it spares at least this many records.
    private static let worthSaving: Seq = 1024

    private let store: any JournalStore
    private let recent: RecentRecords
    private let limits: EngineLimits
    private let slots = Mutex(Slots())

    init(store: any JournalStore, recent: RecentRecords, limits: EngineLimits) {
        self.store = store
        self.recent = recent
        self.limits = limits
    }

    var count: Int { slots.withLock { $0.byUser.count } }

    /// The state of a user's journal at its durable head.
    func current(_ user: UserID) async throws -> JournalState {
        let journal = JournalID.user(user)
        let head = try await store.heads([journal])[0]
        if let state = advanced(user, to: head) { return state }
        var state: JournalState
        if let cached = use(user) {
            state = cached
        } else {
            state = try await saved(user, head: head)
        }
        guard state.head < head else { return state }
        while state.head < head {
            let page = try await store.remaining(journal, after: state.head, limit: 1000)
            guard !page.records.isEmpty else { break }
            for stored in page.records { state.evolve(try Record(reading: stored, of: journal), floor: page.floor) }
        }
        await put(state)
        return state
    }

    /// The kept state with what came since, when that is all in memory; folded in place, so that a message costs a
    /// message, however long the conversation is.
    private func advanced(_ user: UserID, to head: Seq) -> JournalState? {
        guard let present = slots.withLock({ $0.byUser[user]?.state.head }), present <= head,
            let records = recent.records(of: .user(user), after: present, through: head)
        else { return nil }
        return slots.withLock { slots in
            // Taken out, so that nobody else holds it while it changes.
            guard var slot = slots.byUser.removeValue(forKey: user) else { return nil }
            let messages = slot.state.messageCount
            for record in records where record.seq == slot.state.head + 1 { slot.state.evolve(record) }
            slots.messages += slot.state.messageCount - messages
            slots.clock += 1
            slot.lastUse = slots.clock
            slots.byUser[user] = slot
            return slot.state.head >= head ? slot.state : nil
        }
    }

    /// Forgets a person's state, because records read differently now.
    func forget(_ user: UserID) {
        slots.withLock { slots in
            guard let slot = slots.byUser.removeValue(forKey: user) else { return }
            slots.messages -= slot.state.messageCount
        }
    }

    private func use(_ user: UserID) -> JournalState? {
        slots.withLock { slots in
            slots.clock += 1
            slots.byUser[user]?.lastUse = slots.clock
            return slots.byUser[user]?.state
        }
    }

    private func saved(_ user: UserID, head: Seq) async throws -> JournalState {
        guard let saved = try await store.latestState(.user(user)), saved.seq <= head,
            let state = JournalState(saved: saved, owner: user)
        else { return JournalState(owner: user) }
        return state
    }

    /// Keeps a state that covers more than the kept one.
    func put(_ state: JournalState) async {
        let evicted = slots.withLock { slots -> [Slot] in
            slots.clock += 1
            let former = slots.byUser[state.owner]
            if let former, former.state.head > state.head { return [] }
            slots.messages += state.messageCount - (former?.state.messageCount ?? 0)
            slots.byUser[state.owner] = Slot(
                state: state, lastUse: slots.clock, savedSeq: former?.savedSeq ?? 0)
            return evict(&slots)
        }
        for slot in evicted { await save(slot) }
    }

    /// Drops the least recently used eighth when a budget is exceeded.
    private func evict(_ slots: inout Slots) -> [Slot] {
        guard slots.byUser.count > limits.maximumCachedStates || slots.messages > limits.maximumCachedMessages,
            slots.byUser.count > 1
        else { return [] }
        let oldest = slots.byUser.values.sorted { $0.lastUse < $1.lastUse }.prefix(max(1, slots.byUser.count / 8))
        for slot in oldest {
            slots.byUser[slot.state.owner] = nil
            slots.messages -= slot.state.messageCount
        }
        return Array(oldest)
    }

    /// Offers every state that grew enough to the store, as a service does before it ends.
    func saveAll() async {
        for slot in slots.withLock({ Array($0.byUser.values) }) { await save(slot) }
    }

    /// A state that cannot be saved is folded anew when it is needed: losing it costs time only.
    private func save(_ slot: Slot) async {
        guard slot.state.head >= slot.savedSeq + Self.worthSaving else { return }
        try? await store.saveState(.user(slot.state.owner), slot.state.saved)
        slots.withLock { $0.byUser[slot.state.owner]?.savedSeq = slot.state.head }
    }
}

/// A journal holds a record that this engine cannot read.
public struct UnreadableRecord: Error, CustomStringConvertible {
    public var journal: JournalID
    public var seq: Seq

    public var description: String { "record \(seq) of \(journal) was not written by this engine" }
}

extension Record {
    /// Reads a stored record, or says which one cannot be read.
    init(reading stored: StoredRecord, of journal: JournalID) throws(UnreadableRecord) {
        guard let record = Record(stored) else { throw UnreadableRecord(journal: journal, seq: stored.seq) }
        self = record
    }
}
