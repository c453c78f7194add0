import SyncEngine

/// How Jira calls what it has words for.
enum JiraWords {
    /// Numbers of issue types, which every Jira gives itself.
    static func typeID(_ type: TicketType) -> Int {
        switch type {
        case .incident: 10_001
        case .serviceRequest: 10_002
        case .changeRequest: 10_003
        case .problem: 10_004
        case .task: 10_005
        }
    }

    /// The stock names with their stock ids; "Lowest" is never used.
    static func priority(_ priority: TicketPriority) -> (id: Int, name: String) {
        switch priority {
        case .p1: (1, "Highest")
        case .p2: (2, "High")
        case .p3: (3, "Medium")
        case .p4: (4, "Low")
        }
    }

    /// A status' id, and its category, by which readers know a status in any language.
    static func status(_ status: TicketStatus) -> (id: Int, category: String, categoryID: Int, colour: String) {
        switch status {
        case .open: (1, "new", 2, "blue-gray")
        case .inProgress: (3, "indeterminate", 4, "yellow")
        case .completed: (5, "done", 3, "green")
        case .closed: (6, "done", 3, "green")
        }
    }

    /// The fields that Jira has no element for, in the order of their ids.
    static func fields(_ ticket: InterchangeTicket) -> [(name: String, value: String?)] {
        // `due` holds a second of a day in UTC; what says more stands beside it.
        let due = ticket.dueDate.flatMap { text in
            TypedTime(text).map { $0.isDay } == true ? nil : text
        }
        return [
            ("Department", ticket.department), ("Planned start", ticket.plannedStart),
            ("Planned end", ticket.plannedEnd), ("Requested item", ticket.requestedItem),
            ("Justification", ticket.justification), ("Due date", due), ("Response ETA", ticket.responseETA),
            ("Resolution ETA", ticket.resolutionETA), ("SLA met", ticket.slaMet.map(String.init)),
        ]
    }
}
