internal import SyncEngine
internal import Synchronization

/// When each user last called: the only sign of presence that the frontend gives by itself.
final class RecentCalls: Sendable {
    private let times = Mutex<[UserID: Timestamp]>([:])
    private let now: @Sendable () -> Timestamp

    init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    /// Notes a call. One entry a user of the directory, so it is bounded by that.
    func note(_ user: UserID) {
        let now = now()
        times.withLock { $0[user] = now }
    }

    subscript(user: UserID) -> Timestamp? { times.withLock { $0[user] } }
}
