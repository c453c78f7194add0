import SyncEngine

/// ServiceNow's tables, and the numbers that stand for states in them.
enum ServiceNowWords {
    static func table(_ type: TicketType) -> String {
        switch type {
        case .incident: "incident"
        case .serviceRequest: "sc_req_item"
        case .changeRequest: "change_request"
        case .problem: "problem"
        case .task: "task"
        }
    }

    /// The same word has another number in each table.
    static func state(_ status: TicketStatus, of type: TicketType) -> Int {
        switch (type, status) {
        case (.incident, .open): 1
        case (.incident, .inProgress): 2
        case (.incident, .completed): 6
        case (.incident, .closed): 7
        // New, Implement, Review, Closed.
        case (.changeRequest, .open): -5
        case (.changeRequest, .inProgress): -1
        case (.changeRequest, .completed): 0
        case (.changeRequest, .closed): 3
        // New, Fix in progress, Resolved, Closed.
        case (.problem, .open): 101
        case (.problem, .inProgress): 104
        case (.problem, .completed): 106
        case (.problem, .closed): 107
        // Open, Work in progress, Closed complete, Closed skipped: what a task of any other kind can be.
        case (.serviceRequest, .open), (.task, .open): 1
        case (.serviceRequest, .inProgress), (.task, .inProgress): 2
        case (.serviceRequest, .completed), (.task, .completed): 3
        case (.serviceRequest, .closed), (.task, .closed): 7
        }
    }
}
