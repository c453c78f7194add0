internal import HTTPTypes
internal import SyncEngine

extension DocumentedArea {
    static let figures = DocumentedArea(
        name: "dashboard",
        calls: [
            figure(
                "dashboard/summary", "How many tickets there are.",
                .object(["total": .integer, "open": .integer, "closed": .integer])),
            figure("dashboard/types", "Tickets by type.", counted("type")),
            figure("dashboard/status", "Tickets by status.", counted("status")),
            figure("dashboard/priorities", "Tickets by priority.", counted("priority")),
            figure("dashboard/monthly-trends", "Tickets created a month, oldest first.", counted("month")),
            figure(
                "sla-stats", "How many answers and solutions came in time.",
                .object(["slaCompliancePercent": .either([.number, .string])])),
            figure(
                "activity-log", "What happened last.", .list(.object(["action": .text, "timestamp": .text])),
                ["filterBy": scope, "limit": .whole(1...200)]),
        ])

    /// Any other word means all.
    private static let scope = Shape.choice(["all", "mine"])

    private static func figure(
        _ name: String, _ summary: String, _ shape: Shape, _ query: KeyValuePairs<String, Shape> = ["filterBy": scope]
    ) -> DocumentedCall {
        DocumentedCall(.get, "tickets/\(name)", summary, query: query, answer: shape)
    }

    private static func counted(_ name: String) -> Shape {
        .list(.object([name: .string, "count": .integer]))
    }

    static let reports = DocumentedArea(
        name: "reports",
        shapes: [
            "ReportedTicket": .object([
                "ticketId": .text, "type": .word(TicketType.self), "priority": .word(TicketPriority.self),
                "status": .word(TicketStatus.self),
                "assignedTo": .orNull(.string), "department": .orNull(.string), "createdAt": .time,
                "resolvedAt": .orNull(.time), "createdBy": .orNull(.string), "resolvedBy": .orNull(.string),
            ])
        ],
        calls: [
            DocumentedCall(
                .get, "reports/summary", "Trends and times of a span.", query: span,
                answer: .object([
                    "weeklyTrends": .list(.anything), "ticketTypes": .list(.anything),
                    "slaPercentage": .either([.number, .string, .null]), "criticalIssues": .anything,
                    "avgResolutionTime": .either([.number, .string, .null]),
                ])),
            DocumentedCall(
                .get, "reports/simple", "Tickets by what they are.", query: ["filterBy": scope],
                answer: .object([
                    "byStatus": .list(.anything), "byPriority": .list(.anything), "byType": .list(.anything),
                    "byDepartment": .list(.anything), "monthly": .list(.anything),
                ])),
            DocumentedCall(
                .get, "reports/tickets", "The tickets of a span.", query: span,
                answer: .list(.named("ReportedTicket"))),
        ])

    private static let span: KeyValuePairs<String, Shape> = [
        "startDate": .either([.day, .time]), "endDate": .either([.day, .time]), "department": .string,
        "assignedTo": .string, "priority": .chosen(TicketPriority.self), "type": .chosen(TicketType.self),
        "status": .chosen(TicketStatus.self), "limit": .limit,
    ]
}
