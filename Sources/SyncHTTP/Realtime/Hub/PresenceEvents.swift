internal import JSONText
internal import SocketIO
internal import SyncEngine

/// Tells everybody's sockets whose status changed, except the person's own. It is of the moment: who cannot take it now
/// asks at the next connect.
struct PresenceEvents: Sendable {
    let service: SyncService
    let sockets: UserSockets
    let metrics: HubMetrics
    /// `user_online` makes an entry in the unmodified frontend's list that crashes its search.
    let emitsUserOnline: Bool

    func tell(_ change: PresenceChange) {
        guard let user = service.directory.user(change.user) else { return }
        let events = events(for: change, user).map { ($0.name, $0.arguments) }
        let others = sockets.all.filter { $0.user != change.user }
        for (name, arguments) in events {
            for socket in others { socket.socket.emit(name, arguments, isVolatile: true) }
            metrics.sent(name, times: others.count)
        }
    }

    private func events(for change: PresenceChange, _ user: User) -> [LiveEvent] {
        var events = [
            LiveEvent("presence_update") { writer in
                writer.field("userId", user.id.rawValue)
                writer.field("name", user.shownName)
                writer.field("status", change.status.rawValue)
            }
        ]
        if change.status == .offline {
            events.append(LiveEvent("user_offline") { $0.field("userId", user.id.rawValue) })
        }
        if change.status == .online, emitsUserOnline {
            events.append(
                LiveEvent("user_online") { writer in
                    writer.field("userId", user.id.rawValue)
                    writer.field("name", user.shownName)
                    writer.field("email", user.email)
                })
        }
        return events
    }
}
