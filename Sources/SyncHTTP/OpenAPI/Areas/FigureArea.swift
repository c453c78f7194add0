internal import HTTPTypes

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
                "activity-log", "What happened last.", .list(.object(["action": .text, "timestamp": .text]))),
        ])

    private static func figure(_ name: String, _ summary: String, _ shape: Shape) -> DocumentedCall {
        DocumentedCall(.get, "tickets/\(name)", summary, query: ["filterBy": .choice(["all", "mine"])], answer: shape)
    }

    private static func counted(_ name: String) -> Shape {
        .list(.object([name: .string, "count": .integer]))
    }

    static let reports = DocumentedArea(
        name: "reports",
        shapes: [
            "ReportedTicket": .object([
                "ticketId": .text, "type": .string, "priority": .string, "status": .string,
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
                .get, "reports/simple", "Tickets by what they are.",
                answer: .object([
                    "byStatus": .list(.anything), "byPriority": .list(.anything), "byType": .list(.anything),
                    "byDepartment": .list(.anything), "monthly": .list(.anything),
                ])),
            DocumentedCall(
                .get, "reports/tickets", "The tickets of a span.", query: span,
                answer: .list(.named("ReportedTicket"))),
        ])

    private static let span: KeyValuePairs<String, Shape> = [
        "startDate": .string, "endDate": .string, "department": .string, "assignedTo": .string, "priority": .string,
        "type": .string, "status": .string,
    ]
}
