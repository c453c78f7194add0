internal import SocketIO
internal import SyncEngine

/// Time as the hub takes it from outside: what it is, and how something runs later. Tests run it when they like.
struct HubClock: Sendable {
    var now: @Sendable () -> Timestamp
    var schedule: @Sendable (Duration, @escaping @Sendable () -> Void) -> Void

    init(
        now: @escaping @Sendable () -> Timestamp,
        schedule: @escaping @Sendable (Duration, @escaping @Sendable () -> Void) -> Void = { delay, body in
            _ = ScheduledAction.task(delay, body)
        }
    ) {
        self.now = now
        self.schedule = schedule
    }
}
