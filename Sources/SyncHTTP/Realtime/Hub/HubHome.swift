internal import JSONText
internal import Logging
internal import SocketIO
internal import SyncEngine
internal import Synchronization

/// The live half of one service: the sockets of its people, told of everything durable that concerns them.
///
/// Nothing is told because somebody sent it, but because it is on record: pokes of the journals drive a feed for each
/// connected user. What is only of the moment, typing and presence, goes past the records.
final class HubHome: Sendable {
    let sockets = UserSockets()
    let gate: HubGate
    private let pump: FeedPump
    private let herald: TicketHerald
    private let watch: SessionWatch
    private let typing: TypingDesk
    private let incoming: IncomingEvents
    private let presence: Presence
    private let metrics: HubMetrics
    private let limits: Limits
    private let underWay = UnderWay()
    private let numbers = Atomic<UInt64>(0)
    /// What sessions left that may come back, by the id of their socket; some megabytes at most.
    private let left = Mutex(RecentTable<String, SocketStanding>(capacity: 8_192))
    private let isClosed = Atomic(false)

    init(_ parts: RealtimeHub.Parts, metrics: HubMetrics) {
        let sockets = sockets
        let typing = TypingDesk(
            service: parts.service, sockets: sockets, metrics: metrics, clock: parts.clock)
        let receipts = ReadReceipts(service: parts.service, random: parts.randomOperation)
        let turn = FeedTurn(
            service: parts.service, sockets: sockets,
            reading: ReadingDesk(receipts: receipts, clock: parts.clock, logger: parts.logger), metrics: metrics,
            logger: parts.logger)
        gate = HubGate(
            identify: parts.identify, service: parts.service, key: parts.key, clock: parts.clock,
            random: parts.random, logger: parts.logger)
        self.metrics = metrics
        self.typing = typing
        presence = parts.presence
        limits = parts.limits
        let pump = FeedPump(workers: parts.limits.feedWorkers, clock: parts.clock) { await turn.run($0) }
        self.pump = pump
        herald = TicketHerald(
            service: parts.service, sockets: sockets, underWay: underWay, logger: parts.logger
        ) { pump.poke($0, isFirst: false) }
        watch = SessionWatch(
            identify: parts.identify, sockets: sockets, metrics: metrics, clock: parts.clock, logger: parts.logger)
        incoming = IncomingEvents(parts, typing: typing, receipts: receipts, metrics: metrics)
        parts.service.onGrowth { [weak self] in self?.grew($0) }
        let events = PresenceEvents(
            service: parts.service, sockets: sockets, metrics: metrics, emitsUserOnline: parts.emitsUserOnline)
        parts.presence.onChange { events.tell($0) }
    }

    /// Takes no more sockets and tells nobody anything more.
    func close() async {
        isClosed.store(true, ordering: .releasing)
        await endTyping()
        pump.close()
    }

    /// Ends everybody's typing for good; returns when those who saw it are told.
    func endTyping() async { await typing.endAll() }

    /// Ends everybody's connection without a word, so that clients come back by themselves.
    func dropAll() {
        for client in sockets.all { client.socket.drop() }
    }

    /// Returns when the events that had arrived are dealt with.
    func finished() async { await underWay.finished() }

    /// Returns when no event is being dealt with and every feed has told what its sockets could take.
    func idle() async {
        await underWay.finished()
        await pump.idle()
    }

    private func grew(_ journals: Set<JournalID>) {
        if journals.contains(.directory) { watch.directoryChanged() }
        if journals.contains(.tickets) { herald.grew() }
        pump.poke(journals.compactMap { $0.connectedUser(in: sockets) }, isFirst: true)
    }

    /// Takes in a socket that was admitted here.
    func connected(_ socket: Socket, _ session: HubSession) {
        guard !session.isUnavailable, !isClosed.load(ordering: .acquiring) else {
            metrics.began(.unavailable)
            socket.drop()
            return
        }
        let number = numbers.add(1, ordering: .relaxed).newValue
        let client = HubSocket(
            number: number, socket: socket, session: session, queue: SocketQueue(underWay: underWay),
            standing: standing(of: socket, session))
        // The socket keeps its client, and its handlers keep neither: nothing holds the two when they have parted.
        socket.data = client
        socket.onAny { [incoming] socket, event in
            if let client = socket.data as? HubSocket { incoming.take(event, from: client) }
        }
        socket.onDisconnect { [weak self] socket, _, _ in
            if let client = socket.data as? HubSocket { self?.disconnected(client) }
            socket.data = nil
        }
        metrics.connected()
        metrics.began(session.isRecovered ? .recovered : .fresh)
        presence.opened(session.user)
        let isGreeted = session.isGreeted || client.isSyncing
        let all = sockets.join(client, greeting: isGreeted ? nil : Greeting(upTo: session.position.user))
        endSurplus(all, besides: client)
        watch.watch(until: session.expires)
        if socket.request.auth?["pid"] != nil {
            // Its page is the same as before, whether or not its session goes on.
            _ = client.queue.add { [typing] in await typing.returned(client) }
        }
        pump.poke([session.user], isFirst: true)
        // Closed meanwhile: whoever closed it may not have seen this one.
        if isClosed.load(ordering: .acquiring) { socket.drop() }
    }

    /// What an earlier connection of a session left; it may stand still.
    private func standing(of socket: Socket, _ session: HubSession) -> SocketStanding {
        guard session.isRecovered else { return SocketStanding() }
        let former = sockets.sockets(of: session.user).last { $0.socket.id == socket.id }
        return former?.standing ?? left.withLock { $0[socket.id] } ?? SocketStanding()
    }

    /// Sends the oldest sockets of a user who has too many away. Those on their way out do not count, nor does the one
    /// that the newest has replaced: its end may still wait on another thread.
    private func endSurplus(_ all: [HubSocket], besides newest: HubSocket) {
        let standing = all.filter { $0 === newest || !$0.isGone && $0.socket.id != newest.socket.id }
        for surplus in standing.dropLast(limits.maximumSockets) where surplus.leave() {
            metrics.ended(.surplus)
            surplus.socket.disconnect(closing: true)
        }
    }

    private func disconnected(_ client: HubSocket) {
        client.leave()
        left.withLock { $0[client.socket.id] = client.standing }
        _ = sockets.leave(client)
        typing.left(client)
        presence.closed(client.user)
        metrics.disconnected()
    }
}

extension JournalID {
    /// The owner of a user's journal, if they are connected.
    fileprivate func connectedUser(in sockets: UserSockets) -> UserID? {
        guard case .user(let user) = self, sockets[user] != nil else { return nil }
        return user
    }
}

extension IncomingEvents {
    fileprivate init(
        _ parts: RealtimeHub.Parts, typing: TypingDesk, receipts: ReadReceipts, metrics: HubMetrics
    ) {
        let desk = EventDesk(
            service: parts.service, typing: typing, presence: parts.presence, clock: parts.clock,
            receipts: receipts)
        self.init(
            handlers: desk.handlers,
            messages: MessageDesk(
                service: parts.service, typing: typing, metrics: metrics, logger: parts.logger,
                random: parts.randomOperation),
            service: parts.service, presence: parts.presence, metrics: metrics, logger: parts.logger,
            rate: parts.limits.rates.event, maximumBytes: parts.limits.maximumBodyBytes, clock: parts.clock)
    }
}
