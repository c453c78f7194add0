import SyncEngine

/// What the charts of a report show.
struct ReportTotals {
    struct Bar {
        let name: String
        let colour: String
        let count: Int
    }

    struct Chart {
        let name: String
        let bars: [Bar]

        /// For those who do not see it.
        var sentence: String { "\(name): " + bars.map { "\($0.name) \($0.count)" }.joined(separator: ", ") }
    }

    private(set) var tickets = 0
    private var statuses: [TicketStatus: Int] = [:]
    private var priorities: [TicketPriority: Int] = [:]
    private var agreed: [Bool?: Int] = [:]

    mutating func count(_ ticket: InterchangeTicket) {
        tickets += 1
        statuses[ticket.status, default: 0] += 1
        priorities[ticket.priority, default: 0] += 1
        agreed[ticket.slaMet, default: 0] += 1
    }

    var charts: [Chart] {
        let statusColours = ["#2563eb", "#d97706", "#15803d", "#6b7280"]
        let priorityColours = ["#b91c1c", "#d97706", "#2563eb", "#6b7280"]
        return [
            Chart(
                name: "Status",
                bars: zip(TicketStatus.allCases, statusColours).map { status, colour in
                    Bar(name: status.rawValue, colour: colour, count: statuses[status, default: 0])
                }),
            Chart(
                name: "Priority",
                bars: zip(TicketPriority.allCases, priorityColours).map { priority, colour in
                    let name = "\(priority.rawValue) \(priority.name)"
                    return Bar(name: name, colour: colour, count: priorities[priority, default: 0])
                }),
            Chart(
                name: "SLA",
                bars: [
                    Bar(name: "Met", colour: "#15803d", count: agreed[true, default: 0]),
                    Bar(name: "Missed", colour: "#b91c1c", count: agreed[false, default: 0]),
                    Bar(name: "Not yet", colour: "#6b7280", count: agreed[nil, default: 0]),
                ]),
        ]
    }
}
