internal import Hummingbird
internal import JSONText
internal import SyncEngine

/// `reports/…`: what the report pages of builds of April and May 2025 ask for (frontend.md §9), of the tickets that the
/// caller may see.
struct ReportRoutes: Sendable {
    let service: SyncService
    let now: @Sendable () -> Timestamp

    var routes: [Route] {
        [
            Route(.get, "reports/summary", handler: summary),
            Route(.get, "reports/simple", handler: simple),
            Route(.get, "reports/tickets", handler: tickets),
        ]
    }

    private func chosen(_ call: Call) async throws -> [Ticket] {
        let query = try TicketQuery(call.query, caller: call.user, service.directory)
        return try await service.tickets(matching: query, call)
    }

    /// Figures of a choice of tickets; it looks at each of them.
    @Sendable private func summary(_ call: Call) async throws -> Response {
        let report = TicketReport(try await chosen(call), now: now())
        return .object { report.write(to: &$0) }
    }

    /// Counts of all tickets, from the figures that are kept.
    @Sendable private func simple(_ call: Call) async throws -> Response {
        let figures = try await service.ticketFigures(reader: call.user.id, scope: call.query.scope)
        return .object { writer in
            writer.counts("byStatus", "status", figures.statuses)
            writer.counts("byPriority", "priority", figures.priorities)
            writer.counts("byType", "ticketType", figures.types)
            writer.counts("byDepartment", "department", figures.byDepartment.map { ($0.department, $0.count) })
            writer.counts("monthly", "month", figures.months.map { ($0.month, $0.created) })
        }
    }

    @Sendable private func tickets(_ call: Call) async throws -> Response {
        let directory = service.directory
        return .array(try await chosen(call)) { ticket, writer in
            writer.object { ticket.writeReportRow(to: &$0, directory) }
        }
    }
}

extension Ticket {
    /// What a line of the report has. People are never `null`: the report was made to be printed.
    fileprivate func writeReportRow(to writer: inout JSONWriter, _ directory: Directory) {
        writer.field("ticketId", number)
        writer.field("title", shownTitle)
        writer.field("type", type.rawValue)
        writer.field("priority", priority.rawValue)
        writer.field("status", status.rawValue)
        writer.field("assignedTo", assignee.map(directory.address(of:)) ?? "")
        writer.field("department", text(.department))
        writer.field("createdAt", createdAt)
        writer.field("resolvedAt", resolvedAt)
        writer.field("createdBy", directory.address(of: creator))
        writer.field("resolvedBy", endedBy.map(directory.address(of:)) ?? "")
    }
}
