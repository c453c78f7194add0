internal import SyncEngine

/// What the agreed times of a ticket say when nothing else does: both sides of an exchange compute them alike, so that
/// only what differs has to be carried.
struct AgreedTimes: Equatable {
    var responseETA: String?
    var resolutionETA: String?
    var slaMet: Bool?

    /// Incidents show when they are due; whether that was kept is known of every ticket whose work is done.
    init(type: TicketType, priority: TicketPriority, createdAt: Timestamp, resolvedAt: Timestamp?) {
        let minutes = priority.agreedMinutes
        let resolution = createdAt + minutes.resolution * 60_000
        if type == .incident {
            responseETA = (createdAt + minutes.response * 60_000).description
            resolutionETA = resolution.description
        }
        slaMet = resolvedAt.map { $0 <= resolution }
    }
}
