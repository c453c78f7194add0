/// How a ticket stands to an agreed time.
public enum AgreedTimeState: String, Sendable {
    /// What was agreed happened by then.
    case met
    /// It happened later, or has not happened although the time is over.
    case breached
    /// There is time left.
    case due
}

extension Ticket {
    /// How the ticket stands to its agreed times, as of `now`.
    ///
    /// The agreed minutes are those of the priority it has now, counted around the clock from its creation. What is on
    /// the minute is in time. The answer is `respondedAt`, the resolution `resolvedAt`; work that was taken up again
    /// is due as before.
    public func agreedTimes(at now: Timestamp) -> (response: AgreedTimeState, resolution: AgreedTimeState) {
        func state(_ done: Timestamp?, by due: Timestamp) -> AgreedTimeState {
            if let done { return done <= due ? .met : .breached }
            return now <= due ? .due : .breached
        }
        return (state(respondedAt, by: due.response), state(resolvedAt, by: due.resolution))
    }

    /// Whether there is still work to do.
    public var isOpen: Bool { resolvedAt == nil }

    /// The earliest agreed time of what has not happened yet; nil when nothing is awaited.
    public var nextDue: Timestamp? {
        guard isOpen else { return nil }
        return respondedAt == nil ? due.response : due.resolution
    }

    /// When it was closed, or else completed; nil while it is open.
    public var endedAt: Timestamp? { closedAt ?? resolvedAt }

    /// Who closed it, or else completed it.
    public var endedBy: UserID? { closedBy ?? resolvedBy }
}

extension TicketStatus {
    /// Whether no work is left in it.
    public var isResolved: Bool { self == .completed || self == .closed }
}
