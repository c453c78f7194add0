internal import SyncEngine
internal import Synchronization

/// The connected sockets, by user.
final class UserSockets: Sendable {
    private let feedsByUser = Mutex<[UserID: UserFeed]>([:])

    subscript(user: UserID) -> UserFeed? { feedsByUser.withLock { $0[user] } }

    /// Everybody's.
    var feeds: [UserFeed] { feedsByUser.withLock { Array($0.values) } }

    /// Every user with a socket.
    var users: [UserID] { feedsByUser.withLock { Array($0.keys) } }

    /// Every socket.
    var all: [HubSocket] { feeds.flatMap(\.sockets) }

    func sockets(of user: UserID) -> [HubSocket] { self[user]?.sockets ?? [] }

    /// Takes in a socket.
    ///
    /// - Returns: all sockets of its user, oldest first.
    func join(_ socket: HubSocket, greeting: Greeting?) -> [HubSocket] {
        while true {
            let feed = feedsByUser.withLock { feeds in
                let feed = feeds[socket.user] ?? UserFeed(user: socket.user)
                feeds[socket.user] = feed
                return feed
            }
            if let sockets = feed.join(socket, greeting: greeting) { return sockets }
            remove(feed)
        }
    }

    /// Lets go of a socket.
    ///
    /// - Returns: whether it was its user's last.
    func leave(_ socket: HubSocket) -> Bool {
        guard let feed = self[socket.user], feed.leave(socket) else { return false }
        remove(feed)
        return true
    }

    private func remove(_ closed: UserFeed) {
        feedsByUser.withLock { feeds in
            if feeds[closed.user] === closed { feeds[closed.user] = nil }
        }
    }
}
