/// Which tickets a figure or a list is about.
public enum TicketScope: Sendable {
    /// All that the reader may see.
    case all
    /// Those the reader created or is assigned to.
    case mine
}

/// What a list of tickets is restricted to; nil or empty: no restriction.
public struct TicketFilter: Sendable, Equatable {
    public var scope = TicketScope.all
    public var statuses: Set<TicketStatus> = []
    public var types: Set<TicketType> = []
    public var priorities: Set<TicketPriority> = []
    public var department: String?
    public var assignee: UserID?
    /// When the server took it.
    public var created: Range<Timestamp>?
    /// Words that all occur in the number, the title, the description or a note; each may be the beginning of one
    /// there. Text without a letter or digit finds nothing.
    public var text: String?

    public init() {}

    /// Whether a ticket is among those that are meant, its texts and the scope aside.
    func admits(_ ticket: TicketFacts) -> Bool {
        (statuses.isEmpty || statuses.contains(ticket.status))
            && (types.isEmpty || types.contains(ticket.type))
            && (priorities.isEmpty || priorities.contains(ticket.priority))
            && (department.map { $0 == ticket.audience.department } ?? true)
            && (assignee.map { $0 == ticket.audience.assignee } ?? true)
            && (created?.contains(ticket.createdAt) ?? true)
    }
}
