internal import Hummingbird
internal import JSONText
internal import SyncEngine

/// `tickets/dashboard/…`, `tickets/sla-stats` and `tickets/activity-log`: the seven calls of the frontend's dashboard
/// (frontend.md §7), from figures the engine keeps.
struct DashboardRoutes: Sendable {
    let service: SyncService
    let now: @Sendable () -> Timestamp

    var routes: [Route] {
        [
            Route(.get, "tickets/dashboard/summary", handler: summary),
            Route(.get, "tickets/dashboard/types") { try await counts($0, "type", \.types) },
            Route(.get, "tickets/dashboard/status") { try await counts($0, "status", \.statuses) },
            Route(.get, "tickets/dashboard/priorities") { try await counts($0, "priority", \.priorities) },
            Route(.get, "tickets/dashboard/monthly-trends", handler: months),
            Route(.get, "tickets/sla-stats", handler: agreedTimes),
            Route(.get, "tickets/activity-log", handler: activity),
        ]
    }

    private func figures(_ call: Call) async throws -> TicketFigures {
        try await service.ticketFigures(reader: call.user.id, scope: call.query.scope)
    }

    /// `closed` stands under "Resolved today" on the page, so it is that; older builds find their shapes beside it.
    @Sendable private func summary(_ call: Call) async throws -> Response {
        let figures = try await figures(call)
        return .object { writer in
            writer.field("total", figures.total)
            writer.field("open", figures.open)
            writer.field("closed", figures.resolvedToday)
            writer.field("closedTotal", figures.closed)
            writer.object("totalTickets") { writer in
                writer.field("total", figures.total)
                writer.field("open", figures.open)
                writer.field("closed", figures.closed)
            }
            writer.counts("priorities", "priority", figures.priorities)
            writer.counts("types", "type", figures.types)
            writer.array("monthly") { writer in
                for month in figures.months {
                    writer.object { writer in
                        writer.field("month", month.month)
                        writer.field("open", month.created)
                        writer.field("closed", month.resolved)
                    }
                }
            }
        }
    }

    private func counts(
        _ call: Call, _ name: String, _ read: (TicketFigures) -> [NamedCount]
    ) async throws -> Response {
        let counts = read(try await figures(call))
        return .json(JSONWriter.text { writer in writer.array { $0.elements(name, counts) } })
    }

    /// The tickets created in each of the last twelve months, in order.
    @Sendable private func months(_ call: Call) async throws -> Response {
        let months = try await figures(call).months
        return .json(
            JSONWriter.text { writer in
                writer.array { writer in
                    for month in months {
                        writer.object { writer in
                            writer.field("month", month.month)
                            writer.field("count", month.created)
                            writer.field("resolved", month.resolved)
                        }
                    }
                }
            })
    }

    @Sendable private func agreedTimes(_ call: Call) async throws -> Response {
        let figures = try await service.slaFigures(reader: call.user.id, scope: call.query.scope)
        return .object { figures.write(to: &$0) }
    }

    /// What happened last, newest first; the page shows five.
    @Sendable private func activity(_ call: Call) async throws -> Response {
        let limit = try call.query.integer("limit", in: 1...200) ?? 20
        let activities = try await service.ticketActivity(
            reader: call.user.id, scope: call.query.scope, limit: limit)
        let directory = service.directory
        let now = now()
        return .array(activities) { activity, writer in
            writer.object { activity.write(to: &$0, directory, now: now) }
        }
    }
}
