internal import Logging
internal import SyncEngine
internal import Synchronization

/// Finds out whom new records of `tickets` concern, so that they cost nobody else a turn. The others' places move
/// behind them, since nothing of them is theirs.
///
/// It reads each record once, on a task that exists only while there is work, and looks through at most `longest` of
/// them: after more, or when it cannot tell, everybody gets a turn.
final class TicketHerald: Sendable {
    private static let longest: Seq = 1_000

    private let service: SyncService
    private let sockets: UserSockets
    private let underWay: UnderWay
    private let logger: Logger
    private let poke: @Sendable ([UserID]) -> Void
    private let state = Mutex(State())

    private struct State {
        /// Up to where everybody was poked or moved on; nil before the first time.
        var position: Seq?
        var isBusy = false
        var isPoked = false
    }

    /// - Parameter poke: gives users a turn.
    init(
        service: SyncService, sockets: UserSockets, underWay: UnderWay, logger: Logger,
        poke: @escaping @Sendable ([UserID]) -> Void
    ) {
        self.service = service
        self.sockets = sockets
        self.underWay = underWay
        self.logger = logger
        self.poke = poke
    }

    /// `tickets` grew: looks at what is new soon.
    func grew() {
        let starts = state.withLock { state in
            state.isPoked = true
            defer { state.isBusy = true }
            return !state.isBusy
        }
        guard starts else { return }
        underWay.begin()
        Task {
            while goesOn() { await look() }
            underWay.end()
        }
    }

    private func goesOn() -> Bool {
        state.withLock { state in
            defer { state.isPoked = false }
            state.isBusy = state.isPoked
            return state.isPoked
        }
    }

    private func look() async {
        let start = state.withLock(\.position)
        do {
            // Who connects from here on gets a turn of their own, which reads further than this.
            let end = try await service.ticketsHead()
            state.withLock { $0.position = end }
            guard let start, end >= start, end - start <= Self.longest else { return poke(sockets.users) }
            try await tell(start, end)
        } catch {
            logger.warning("new tickets could not be read", metadata: [LogKeys.error: "\(error)"])
            poke(sockets.users)
        }
    }

    private func tell(_ start: Seq, _ end: Seq) async throws {
        let feeds = sockets.feeds
        let found = try await service.readers(ofTicketsAfter: start, upTo: end, among: feeds.map(\.user))
        // Who keeps a copy is told of every range, also of one without anything for them.
        let concerned = feeds.filter { found.contains($0.user) || $0.sockets.contains(where: \.isSyncing) }
        poke(concerned.map(\.user))
        for feed in feeds where !found.contains(feed.user) { feed.skipTickets(after: start, upTo: end) }
    }
}
