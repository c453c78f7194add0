internal import JSONText
internal import SocketIO
internal import SyncEngine

/// Tells everybody's sockets whose status changed, except the person's own.
///
/// It must arrive: `user_offline` alone takes somebody off the frontend's list. What waits for a slow reader is little,
/// since who reads nothing answers no ping and is gone ten seconds later, with ten sweeps' changes at most, which all
/// sockets share.
struct PresenceEvents: Sendable {
    let service: SyncService
    let sockets: UserSockets
    let metrics: HubMetrics
    /// `user_online` makes an entry in the unmodified frontend's list that crashes its search.
    let emitsUserOnline: Bool

    func tell(_ changes: [PresenceChange]) {
        let directory = service.directory
        let everybody = sockets.all
        for change in changes {
            guard let user = directory.user(change.user) else { continue }
            let others = everybody.filter { $0.user != user.id }.map(\.socket)
            for event in events(for: change, user) {
                others.emit(event.name, event.arguments)
                metrics.sent(event.name, times: others.count)
            }
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
        if change.isGone {
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
