internal import SocketIO
internal import SyncEngine

/// Time as the hub takes it from outside: what it is, and how something runs later. Tests run it when they like.
struct HubClock: Sendable {
    typealias Later = @Sendable (Duration, @escaping @Sendable () -> Void) -> ScheduledAction

    let now: @Sendable () -> Timestamp
    let later: Later

    init(now: @escaping @Sendable () -> Timestamp, later: @escaping Later = ScheduledAction.timer) {
        self.now = now
        self.later = later
    }

    /// Runs something after this time.
    func schedule(_ delay: Duration, _ body: @escaping @Sendable () -> Void) { _ = later(delay, body) }
}
