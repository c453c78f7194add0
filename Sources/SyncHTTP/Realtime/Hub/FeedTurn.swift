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

    /// What a turn leaves undone. Found out where it is left: a socket that was skipped may have read everything by the
    /// end of the turn, and nobody else looks at it again.
    private struct Rest {
        var hasMore = false
        var isBehind = false
        var isTroubled = false

        var outcome: FeedPump.Outcome {
            if hasMore { return .more }
            if isTroubled { return .later(FeedTurn.afterTrouble) }
            return isBehind ? .later(FeedTurn.shortly) : .settled
        }
    }

    func run(_ user: UserID) async -> FeedPump.Outcome {
        guard let feed = sockets[user] else { return .settled }
        var rest = Rest()
        await greet(feed, &rest)
        let full = feed.sockets.filter(isFull)
        rest.isBehind = rest.isBehind || !full.isEmpty
        for group in feed.groups(without: full) { await tell(group, of: feed, &rest) }
        return rest.outcome
    }

    /// Tells sockets that stand at one place the page that comes next.
    private func tell(_ group: UserFeed.Group, of feed: UserFeed, _ rest: inout Rest) async {
        do {
            let page = try await service.live(reader: feed.user, after: group.position, limit: Self.page)
            guard let page else {
                // What came after this position is no longer there one by one: they come back as fresh sessions.
                for socket in group.sockets {
                    metrics.ended(.gap)
                    socket.socket.drop()
                }
                return
            }
            tell(page, after: group.position, to: group.sockets, of: feed, &rest)
            rest.hasMore = rest.hasMore || page.hasMore
        } catch {
            log(error, feed)
            rest.isTroubled = true
        }
    }

    private func log(_ error: any Error, _ feed: UserFeed) {
        logger.warning(
            "a user's news could not be read", metadata: [LogKeys.user: "\(feed.user)", LogKeys.error: "\(error)"])
    }

    private func isFull(_ socket: HubSocket) -> Bool { socket.socket.queuedBytes > Self.fullBytes }

    private func tell(
        _ page: LivePage, after start: LivePosition, to sockets: [HubSocket], of feed: UserFeed, _ rest: inout Rest
    ) {
        let facts = facts(for: feed.user)
        var sockets = sockets
        for step in Feed.steps(of: page, after: start) {
            sockets.removeAll { socket in
                guard !socket.isGone else { return true }
                let isFull = isFull(socket)
                rest.isBehind = rest.isBehind || isFull
                return isFull
            }
            guard !sockets.isEmpty else { return }
            for socket in sockets where socket.isSyncing { push(step, scope: page.scope, to: socket) }
            var position = step.start
            for served in step.records {
                position = position.after(served)
                let events = LiveEvent.events(of: served, facts)
                for event in events.dropLast() { tell(event, offset: nil, to: sockets) }
                guard let last = events.last else { continue }
                tell(last, offset: offset(position), to: sockets)
            }
            feed.advance(sockets, to: step.end)
        }
    }

    /// - Parameter offset: nil before the last event of a record: who loses the connection in between gets all again.
    private func tell(_ event: LiveEvent, offset: String?, to sockets: [HubSocket]) {
        let others = sockets.filter { socket in event.cause.map { !socket.owns($0) } ?? true }
        others.map(\.socket).emit(event.name, event.arguments, offset: offset)
        metrics.sent(event.name, times: others.count)
        guard let message = event.message else { return }
        for socket in others { reading.told(message, to: socket) }
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

    private func offset(_ position: LivePosition) -> String {
        StreamOffset(epoch: service.epoch.bits.high, position: position).text
    }

    /// Shows fresh sessions what is unread. Only whom it is shown to waits for it.
    private func greet(_ feed: UserFeed, _ rest: inout Rest) async {
        for (socket, greeting) in feed.unwelcomed {
            do {
                let left = try await greet(socket, greeting, of: feed)
                rest.isBehind = rest.isBehind || left != nil
                feed.greet(socket, rest: left)
            } catch {
                log(error, feed)
                rest.isTroubled = true
            }
        }
    }

    /// A conversation at a time, for as long as the socket takes it. One that cannot be read is left out: its messages
    /// still are unread in the history, and what comes now must not wait for it. The last message has the offset at
    /// which the session began: who comes back without it did not get all of them, and is shown them again.
    ///
    /// - Returns: what is left to be shown; nil: nothing.
    private func greet(_ socket: HubSocket, _ greeting: Greeting, of feed: UserFeed) async throws -> Greeting? {
        var greeting = greeting
        greeting.lookUp(in: try await service.state(of: feed.user))
        while !greeting.isDone, !isFull(socket) {
            guard let peer = greeting.next() else { break }
            do {
                let messages = try await service.unreadMessages(feed.user, peer: peer, upTo: greeting.upTo)
                let name = facts(for: feed.user).name(of: peer)
                for (index, message) in messages.enumerated() {
                    let isLast = greeting.isDone && index == messages.count - 1
                    socket.socket.emit(
                        "new_message", LiveEvent.new(LiveMessage(message), from: name).arguments,
                        offset: isLast ? offset(socket.session.position) : nil)
                    metrics.sent("new_message")
                }
            } catch {
                log(error, feed)
            }
        }
        return greeting.isDone ? nil : greeting
    }
}
