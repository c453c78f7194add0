internal import SyncEngine
internal import Synchronization

/// One user's sockets and how far each has been told.
final class UserFeed: Sendable {
    let user: UserID
    private let state = Mutex(State())

    private struct State {
        var feed = Feed()
        var sockets: [HubSocket] = []
        /// Fresh sockets that have not been shown their unread messages yet.
        var greetings: [Feed.Member: Greeting] = [:]
        /// Once its last socket has left: the next socket finds another feed.
        var isClosed = false
    }

    /// Sockets that all go on from the same position.
    typealias Group = (position: LivePosition, sockets: [HubSocket])

    init(user: UserID) { self.user = user }

    /// Oldest first.
    var sockets: [HubSocket] { state.withLock(\.sockets) }

    /// Takes in a socket.
    ///
    /// - Returns: all sockets, oldest first; nil when the feed is closed.
    func join(_ socket: HubSocket, greeting: Greeting?) -> [HubSocket]? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            state.sockets.append(socket)
            state.greetings[socket.number] = greeting
            state.feed.join(socket.number, at: socket.session.position)
            return state.sockets
        }
    }

    /// Lets go of a socket.
    ///
    /// - Returns: whether it was the last one, which closes the feed.
    func leave(_ socket: HubSocket) -> Bool {
        state.withLock { state in
            guard state.sockets.contains(where: { $0 === socket }) else { return false }
            state.sockets.removeAll { $0 === socket }
            state.greetings[socket.number] = nil
            state.feed.leave(socket.number)
            state.isClosed = state.sockets.isEmpty
            return state.isClosed
        }
    }

    /// The sockets that are still to be greeted.
    var unwelcomed: [(socket: HubSocket, greeting: Greeting)] {
        state.withLock { state in
            state.sockets.compactMap { socket in state.greetings[socket.number].map { (socket, $0) } }
        }
    }

    /// Keeps what is left of a greeting; nil: it is done. One that left meanwhile is forgotten.
    func greet(_ socket: HubSocket, rest: Greeting?) {
        state.withLock { state in
            guard state.greetings[socket.number] != nil else { return }
            state.greetings[socket.number] = rest
        }
    }

    /// What to read, and for which sockets. Those that are not greeted yet and those that are full are left out.
    func groups(without full: [HubSocket]) -> [Group] {
        state.withLock { state in
            let byNumber = Dictionary(uniqueKeysWithValues: state.sockets.map { ($0.number, $0) })
            return state.feed.groups(without: Set(full.map(\.number)).union(state.greetings.keys)).map { group in
                (group.position, group.members.compactMap { byNumber[$0] })
            }
        }
    }

    func advance(_ sockets: [HubSocket], to position: LivePosition) {
        state.withLock { $0.feed.advance(sockets.map(\.number), to: position) }
    }

    /// Moves sockets over records of `tickets` that are not for this user. One that gets the records themselves stays:
    /// it is told of every range.
    func skipTickets(after start: Seq, upTo end: Seq) {
        state.withLock { state in
            for socket in state.sockets where !socket.isSyncing {
                state.feed.skipTickets(socket.number, after: start, upTo: end)
            }
        }
    }
}
