/// What the tickets in a reader's scope come to.
public struct TicketFigures: Sendable {
    public var total = 0
    /// Every status, in the vocabulary's order.
    public var byStatus: [(status: TicketStatus, count: Int)] = []
    /// Every type, in the vocabulary's order.
    public var byType: [(type: TicketType, count: Int)] = []
    /// Every priority, the most urgent first.
    public var byPriority: [(priority: TicketPriority, count: Int)] = []
    /// The largest first; the empty name: none.
    public var byDepartment: [(department: String, count: Int)] = []
    /// Completed or closed since midnight UTC, and not taken up again.
    public var resolvedToday = 0
    /// The last twelve months of UTC, this one included, in order: `2026-11`, the tickets created in it and those
    /// resolved in it that stayed so.
    public var months: [(month: String, created: Int, resolved: Int)] = []

    public init() {}
}

/// So many of so many.
public struct Share: Sendable, Equatable {
    public var met: Int
    public var total: Int

    public init(met: Int = 0, total: Int = 0) {
        self.met = met
        self.total = total
    }

    /// Nil of nothing.
    public var percent: Double? { total == 0 ? nil : Double(met) * 100 / Double(total) }

    static func + (left: Share, right: Share) -> Share {
        Share(met: left.met + right.met, total: left.total + right.total)
    }
}

/// How well agreed times were kept.
///
/// Counted are the tickets that were answered (or resolved) on the last 30 days of UTC, today included, met if by the
/// agreed time of their present priority; and those open now whose agreed time is over, which are not met.
public struct SLAFigures: Sendable {
    public static let windowDays = 30

    public var response = Share()
    public var resolution = Share()
    /// All four priorities.
    public var byPriority: [TicketPriority: (response: Share, resolution: Share)] = [:]
    /// Open tickets past an agreed time, the one whose awaited time lies back furthest first; at most 100.
    public var breached: [EventID] = []
    /// How many those are in all.
    public var breachedCount = 0
    /// Open tickets of which no agreed time is over and the next is in its last fifth, the next first; at most 100.
    public var dueSoon: [EventID] = []
    public var dueSoonCount = 0
    /// From creation to resolution, of those resolved in the window.
    public var meanResolutionMinutes: Double?
    /// In whole minutes below 64, above that within 1.6 per cent.
    public var medianResolutionMinutes: Double?
    /// Whole days since the oldest open ticket was created.
    public var oldestOpenDays: Int?
    public var windowDays: Int { Self.windowDays }

    public init() {}

    /// More ids are not listed.
    static let maximumListed = 100
}

/// What a department or one of its people got done on the last 30 days of UTC, today included.
public struct TeamFigures: Sendable, Equatable {
    public var department: String
    /// Whose tickets these are; nil: all of the department's, unassigned ones too.
    public var member: UserID?
    /// Tickets resolved in the window.
    public var handled = 0
    /// Tickets open now.
    public var openLoad = 0
    /// From creation to resolution.
    public var meanMinutes: Double?
    /// In whole minutes below 64, above that within 1.6 per cent.
    public var medianMinutes: Double?
    /// Resolutions, as in `SLAFigures`.
    public var sla = Share()

    public init(department: String, member: UserID?) {
        self.department = department
        self.member = member
    }
}
