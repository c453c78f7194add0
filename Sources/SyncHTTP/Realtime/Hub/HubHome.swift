internal import Logging
internal import SocketIO
internal import SyncEngine
internal import Synchronization

/// The live half of one service: the sockets of its people, told of everything durable that concerns them.
///
/// Nothing is told because somebody sent it, but because it is on record: pokes of the journals drive a feed for each
/// connected user. What is only of the moment, typing and presence, goes past the records and may get lost.
final class HubHome: Sendable {
    let sockets = UserSockets()
    let gate: HubGate
    private let pump: FeedPump
    private let watch: SessionWatch
    private let typing: TypingDesk
    private let incoming: IncomingEvents
    private let presence: Presence
    private let metrics: HubMetrics
    private let limits: Limits
    private let underWay = UnderWay()
    private let numbers = Atomic<UInt64>(0)
    private let isClosed = Atomic(false)

    init(_ parts: RealtimeHub.Parts, metrics: HubMetrics) {
        let sockets = sockets
        let typing = TypingDesk(sockets: sockets, metrics: metrics, clock: parts.clock)
        let receipts = ReadReceipts(service: parts.service, random: parts.randomOperation)
        let turn = FeedTurn(
            service: parts.service, sockets: sockets,
            reading: ReadingDesk(receipts: receipts, clock: parts.clock, logger: parts.logger), metrics: metrics,
            logger: parts.logger)
        gate = HubGate(
            identify: parts.identify, service: parts.service, key: parts.key, clock: parts.clock,
            random: parts.random)
        self.metrics = metrics
        self.typing = typing
        presence = parts.presence
        limits = parts.limits
        pump = FeedPump(workers: parts.limits.feedWorkers, clock: parts.clock) { await turn.run($0) }
        watch = SessionWatch(
            identify: parts.identify, sockets: sockets, metrics: metrics, clock: parts.clock, logger: parts.logger)
        incoming = IncomingEvents(parts, typing: typing, receipts: receipts, metrics: metrics)
        parts.service.onGrowth { [weak self] in self?.grew($0) }
        let events = PresenceEvents(
            service: parts.service, sockets: sockets, metrics: metrics, emitsUserOnline: parts.emitsUserOnline)
        parts.presence.onChange { events.tell($0) }
    }

    /// Takes no more sockets and tells nobody anything more.
    func close() {
        isClosed.store(true, ordering: .releasing)
        typing.endAll()
        pump.close()
    }

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
        if journals.contains(.tickets) {
            pump.poke(sockets.users)
        } else {
            pump.poke(journals.compactMap { $0.connectedUser(in: sockets) })
        }
    }

    /// Takes in a socket that was admitted here.
    func connected(_ socket: Socket, _ session: HubSession) {
        guard !session.isUnavailable, !isClosed.load(ordering: .acquiring) else {
            metrics.began(.unavailable)
            socket.drop()
            return
        }
        let number = numbers.add(1, ordering: .relaxed).newValue
        let client = HubSocket(number: number, socket: socket, session: session, queue: SocketQueue(underWay: underWay))
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
        let isGreeted = session.isRecovered || session.isSyncing
        let all = sockets.join(client, greeting: isGreeted ? nil : Greeting(upTo: session.position.user))
        for surplus in all.dropLast(limits.maximumSockets) {
            metrics.ended(.surplus)
            surplus.socket.disconnect(closing: true)
        }
        watch.watch(until: session.expires)
        if session.isRecovered { typing.returned(client) }
        pump.poke([session.user])
        // Closed meanwhile: whoever closed it may not have seen this one.
        if isClosed.load(ordering: .acquiring) { socket.drop() }
    }

    private func disconnected(_ client: HubSocket) {
        client.leave()
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
            rate: parts.limits.rates.event,
            clock: parts.clock)
    }
}
