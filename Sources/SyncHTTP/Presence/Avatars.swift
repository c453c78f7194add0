internal import SyncEngine
internal import Synchronization

/// Everybody's picture, drawn once a name: a list of a thousand people would draw a thousand otherwise.
final class Avatars: Sendable {
    private let drawn = Mutex<[UserID: (name: String, url: String)]>([:])

    func url(of user: User) -> String {
        let name = user.shownName
        if let drawn = drawn.withLock({ $0[user.id] }), drawn.name == name { return drawn.url }
        let url = Avatar.url(name: name, id: user.id)
        drawn.withLock { $0[user.id] = (name, url) }
        return url
    }
}
