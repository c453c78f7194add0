internal import Logging
internal import SocketIO
internal import SyncEngine

/// One turn of a user's feed: reads what their sockets have not been told and tells them, each in seq order and once.
///
/// Never more than about 256 KiB wait for a socket because of it: one that reads slowly is left behind, and taken up
/// again when its queue is short.
struct FeedTurn: Sendable {
    /// A socket with more than this in its queue is told nothing for now. A step comes on top.
    private static let fullBytes = 192 << 10
    /// Records of a page.
    private static let page = 100
    /// Until a slow socket is looked at again.
    private static let shortly = Duration.milliseconds(50)
    /// Until a store that failed is asked again.
    private static let afterTrouble = Duration.seconds(1)

    let service: SyncService
    let sockets: UserSockets
    let reading: ReadingDesk
    let metrics: HubMetrics
    let logger: Logger

    func run(_ user: UserID) async -> FeedPump.Outcome {
        guard let feed = sockets[user] else { return .settled }
        do {
            return try await run(feed)
        } catch {
            logger.warning(
                "a user's news could not be read", metadata: [LogKeys.user: "\(user)", LogKeys.error: "\(error)"])
            return .later(Self.afterTrouble)
        }
    }

    private func run(_ feed: UserFeed) async throws -> FeedPump.Outcome {
        try await greet(feed)
        let full = feed.sockets.filter(isFull)
        var isMore = false
        for group in feed.groups(without: full) {
            guard
                let page = try await service.live(
                    reader: feed.user, after: group.position, limit: Self.page)
            else {
                // What came after this position is no longer there one by one: they come back as fresh sessions.
                for socket in group.sockets {
                    metrics.ended(.gap)
                    socket.socket.drop()
                }
                continue
            }
            tell(page, after: group.position, to: group.sockets, of: feed)
            isMore = isMore || page.hasMore
        }
        if isMore { return .more }
        return feed.sockets.contains(where: isFull) ? .later(Self.shortly) : .settled
    }

    private func isFull(_ socket: HubSocket) -> Bool { socket.socket.queuedBytes > Self.fullBytes }

    private func tell(
        _ page: LivePage, after start: LivePosition, to sockets: [HubSocket], of feed: UserFeed
    ) {
        let facts = facts(for: feed.user)
        var sockets = sockets
        for step in Feed.steps(of: page, after: start) {
            sockets.removeAll { isFull($0) || $0.isGone }
            guard !sockets.isEmpty else { return }
            for socket in sockets where socket.isSyncing { push(step, scope: page.scope, to: socket) }
            var position = step.start
            for served in step.records {
                position = position.after(served)
                let events = LiveEvent.events(of: served, facts)
                for event in events.dropLast() { tell(event, offset: nil, to: sockets) }
                guard let last = events.last else { continue }
                let offset = StreamOffset(epoch: service.epoch.bits.high, position: position).text
                tell(last, offset: offset, to: sockets)
            }
            feed.advance(sockets, to: step.end)
        }
    }

    /// - Parameter offset: nil before the last event of a record: who loses the connection in between gets all again.
    private func tell(_ event: LiveEvent, offset: String?, to sockets: [HubSocket]) {
        let arguments = event.arguments
        var count = 0
        for socket in sockets {
            if let cause = event.cause, socket.owns(cause) { continue }
            socket.socket.emit(event.name, arguments, offset: offset)
            count += 1
            if let message = event.message { reading.delivered(message, to: socket) }
        }
        metrics.sent(event.name, times: count)
    }

    /// The records themselves, without an offset and before the events that have one: who loses the connection in
    /// between gets the step again.
    private func push(_ step: Feed.Step, scope: UInt64, to socket: HubSocket) {
        for push in SyncPush.pushes(of: step, scope: scope) {
            socket.socket.emit("sync", push)
            metrics.sent("sync")
        }
    }

    private func facts(for reader: UserID) -> LiveFacts {
        LiveFacts(
            reader: reader, directory: service.directory, now: reading.clock.now(), ticket: service.presentTicket)
    }

    /// Shows fresh sessions what is unread, a conversation at a time.
    private func greet(_ feed: UserFeed) async throws {
        for (socket, greeting) in feed.unwelcomed {
            var greeting = greeting
            greeting.lookUp(in: try await service.state(of: feed.user))
            while !isFull(socket), let peer = greeting.next() {
                let messages = try await service.unreadMessages(feed.user, peer: peer, upTo: greeting.upTo)
                let name = facts(for: feed.user).name(of: peer)
                for message in messages {
                    socket.socket.emit("new_message", LiveEvent.new(LiveMessage(message), from: name).arguments)
                    metrics.sent("new_message")
                }
                feed.greet(socket, rest: greeting)
            }
            feed.greet(socket, rest: greeting.isDone ? nil : greeting)
        }
    }
}
