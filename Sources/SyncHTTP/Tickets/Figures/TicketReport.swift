internal import JSONText
internal import SyncEngine

/// What a choice of tickets comes to: the figures of the report that builds of April 2025 show.
struct TicketReport {
    /// Tickets created in a week, which is told by its Monday.
    private(set) var weeks: [String: (created: Int, resolved: Int)] = [:]
    private(set) var types: [TicketType: Int] = [:]
    /// Resolutions by their agreed time, of all that are done or should be.
    private(set) var inTime = Share()
    /// Open tickets of the highest priority.
    private(set) var criticalOpen = 0
    private var resolutionMinutes: [Double] = []

    init(_ tickets: [Ticket], now: Timestamp) {
        for ticket in tickets {
            weeks[ticket.createdAt.monday, default: (0, 0)].created += 1
            if let resolvedAt = ticket.resolvedAt {
                weeks[resolvedAt.monday, default: (0, 0)].resolved += 1
                resolutionMinutes.append(Double(resolvedAt - ticket.createdAt) / 60_000)
            }
            types[ticket.type, default: 0] += 1
            if ticket.isOpen, ticket.priority == .p1 { criticalOpen += 1 }
            switch ticket.agreedTimes(at: now).resolution {
            case .met:
                inTime.met += 1
                inTime.total += 1
            case .breached: inTime.total += 1
            case .due: continue
            }
        }
    }

    /// Of those resolved, in hours; nil when none is.
    var meanResolutionHours: Double? {
        resolutionMinutes.isEmpty
            ? nil : resolutionMinutes.reduce(0, +) / Double(resolutionMinutes.count) / 60
    }

    func write(to writer: inout JSONWriter) {
        writer.array("weeklyTrends") { writer in
            for (week, counts) in weeks.sorted(by: { $0.key < $1.key }) {
                writer.object { writer in
                    writer.field("week", week)
                    writer.field("count", counts.created)
                    writer.field("created", counts.created)
                    writer.field("resolved", counts.resolved)
                }
            }
        }
        writer.counts("ticketTypes", "type", TicketType.allCases.map { ($0.rawValue, types[$0] ?? 0) })
        writer.field("slaPercentage", inTime.shownPercent)
        writer.field("criticalIssues", criticalOpen)
        writer.field("avgResolutionTime", tenths: meanResolutionHours)
        writer.field("resolvedTickets", resolutionMinutes.count)
        writer.field("totalTickets", types.values.reduce(0, +))
    }
}

extension Timestamp {
    /// The day on which its week began, in UTC: `2026-11-16`.
    var monday: String {
        let day: Int64 = 86_400_000
        // 1970 began on a Thursday, the fourth day of its week.
        let days = Int64((Double(milliseconds) / Double(day)).rounded(.down))
        let weekday = ((days + 3) % 7 + 7) % 7
        return String(Timestamp(milliseconds: (days - weekday) * day).description.prefix(10))
    }
}
