/// The tickets and their index, folded together.
struct TicketLedger: JournalFold {
    private(set) var state = TicketsState()
    var index = TicketIndex()

    var head: Seq { state.head }

    mutating func evolve(_ record: Record) {
        state.evolve(record)
        if let ticket = state[record.ticket] { index.evolve(record, ticket) }
    }
}

/// The shared `tickets` journal, folded. Decisions take a copy of the state, which is cheap; whoever asks for figures
/// and lists looks into the index in its place.
final class SharedTickets: Sendable {
    private let journal: SharedJournal<TicketLedger>

    init(of store: any JournalStore) { journal = SharedJournal(.tickets, of: store) }

    /// The tickets as of the last look.
    var value: TicketsState { journal.read(\.state) }

    /// Forgets what it knows, because records read differently now.
    func reset() { journal.reset() }

    /// The tickets as they are now.
    func refresh() async throws -> TicketsState {
        try await journal.catchUp()
        return value
    }

    /// What `body` makes of the tickets as they are now. Nobody else reads or writes them meanwhile.
    func read<Result: Sendable>(_ body: (TicketLedger) -> Result) async throws -> Result {
        try await journal.catchUp()
        return journal.read(body)
    }

    /// Remembers that people were told of a ticket as it was at `seq`. One that changed since is looked at anew.
    func told(_ id: EventID, at seq: Seq, now: Timestamp) { journal.change { $0.index.told(id, at: seq, now: now) } }
}
