/// What kind of work a ticket is; fixed when it is created.
public enum TicketType: String, Sendable, CaseIterable {
    case incident = "Incident"
    case serviceRequest = "Service Request"
    case changeRequest = "Change Request"
    case problem = "Problem"
    case task = "Task"

    /// What the numbers of such tickets begin with.
    var prefix: String {
        switch self {
        case .incident: "INC"
        case .serviceRequest: "SR"
        case .changeRequest: "CHG"
        case .problem: "PRB"
        case .task: "TSK"
        }
    }

    /// The fields such a ticket has, in the order they are shown.
    public var fields: [TicketField] {
        let common: [TicketField] = [.title, .description, .status, .priority, .department, .assignedTo]
        switch self {
        case .incident, .problem: return common
        case .serviceRequest: return common + [.requestedItem, .justification]
        case .changeRequest: return common + [.plannedStart, .plannedEnd]
        case .task: return common + [.dueDate]
        }
    }
}

/// How far the work is.
public enum TicketStatus: String, Sendable, CaseIterable {
    case open = "Open"
    case inProgress = "In Progress"
    case completed = "Completed"
    case closed = "Closed"
}

/// How urgent a ticket is.
public enum TicketPriority: String, Sendable, CaseIterable {
    case p1 = "P1"
    case p2 = "P2"
    case p3 = "P3"
    case p4 = "P4"

    /// What people call it; taken as input too.
    public var name: String {
        switch self {
        case .p1: "Critical"
        case .p2: "High"
        case .p3: "Medium"
        case .p4: "Low"
        }
    }

    /// Minutes, around the clock, within which somebody answers and the work is done.
    public var agreedMinutes: (response: Int64, resolution: Int64) {
        switch self {
        case .p1: (30, 360)
        case .p2: (60, 720)
        case .p3: (240, 4_320)
        case .p4: (1_440, 10_080)
        }
    }
}

/// What can be changed of a ticket, by the name it has in a body.
public enum TicketField: String, Sendable, CaseIterable {
    case title, description, status, priority, department, assignedTo
    case requestedItem, justification
    /// Free text, as people type it.
    case plannedStart, plannedEnd, dueDate

    /// Whether it may be as long as a page of text.
    public var isLong: Bool { self == .description || self == .justification }
}
