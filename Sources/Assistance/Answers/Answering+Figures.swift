internal import SyncEngine

/// Figures, each of them computed when it is asked for.
extension Answering {
    mutating func slaReport() async throws -> Reply {
        let service = surroundings.service
        let figures = try await service.slaFigures(reader: reader.id, scope: .all)
        var reply = Reply(
            "\(bold: "SLA, last \(figures.windowDays) days"), of the tickets you may see:",
            "• Answered in time: \(bold: figures.response.words(none: "no tickets to measure yet"))",
            "• Resolved in time: \(bold: figures.resolution.words(none: "no closed tickets yet"))")
        for priority in TicketPriority.allCases {
            guard let shares = figures.byPriority[priority], shares.response.total + shares.resolution.total > 0 else {
                continue
            }
            let answered = shares.response.words(none: "none yet")
            let resolved = shares.resolution.words(none: "none yet")
            reply = reply + "• \(priority.rawValue) \(priority.name): answered \(answered), resolved \(resolved)"
        }
        reply = reply + breaches("Overdue now", figures.breachedCount, figures.breached)
        reply = reply + breaches("Due soon", figures.dueSoonCount, figures.dueSoon)
        if let mean = figures.meanResolutionMinutes {
            let median = Span.words(minutes: figures.medianResolutionMinutes)
            reply = reply + "• Time to resolution: mean \(Span.words(minutes: mean)), median \(median)"
        }
        memory.listed = Array((figures.breached + figures.dueSoon).prefix(Memory.maximumListed))
        memory.shown = memory.listed.count
        reply.preview = figures.breached.first.flatMap { service.presentTicket($0) }.map(preview)
        return reply + definition
    }

    private var definition: ReplyLine {
        let agreed = TicketPriority.allCases.map { priority in
            let minutes = priority.agreedMinutes
            return "\(priority.rawValue) \(Span.words(milliseconds: minutes.response * 60_000))"
                + " / \(Span.words(milliseconds: minutes.resolution * 60_000))"
        }.joined(separator: ", ")
        let rule = "In time: first answer / resolution within \(agreed) of creation, around the clock."
        return "\(italic: rule + " Open tickets past their time count as missed.")"
    }

    private func breaches(_ name: String, _ count: Int, _ ids: [EventID]) -> Reply {
        guard count > 0 else { return Reply("• \(name): none") }
        let tickets = ids.prefix(3).compactMap { surroundings.service.presentTicket($0) }
        let links = tickets.reduce("" as ReplyLine) { line, ticket in "\(line) \(link: ticket.path, ticket.number)" }
        let more: ReplyLine = count > tickets.count ? " …" : ""
        return Reply("• \(name): \(bold: String(count)):\(links)\(more)")
    }

    mutating func teamPerformance() async throws -> Reply {
        let rows = try await surroundings.service.teamFigures(reader: reader.id)
        switch reader.role {
        case .user: return Reply("Team figures are for agents, managers and administrators.")
        case .agent where reader.department.isEmpty:
            return Reply("You belong to no department, so there are no team figures for you.")
        case .agent where rows.isEmpty: return Reply("Your department has no tickets yet.")
        default: break
        }
        guard !rows.isEmpty else { return Reply("There are no tickets yet, so there is nothing to measure.") }
        var reply = Reply("\(bold: "Team performance, last \(SLAFigures.windowDays) days"):")
        for row in rows.prefix(25) {
            reply = reply + line(row)
        }
        return rows.count > 25 ? reply + "… and \(rows.count - 25) more lines" : reply
    }

    private func line(_ row: TeamFigures) -> ReplyLine {
        let department = row.department.isEmpty ? "No department" : Markup.line(row.department, upTo: 60)
        let name: ReplyLine = row.member.map { "• \(self.name(of: $0))" } ?? "\(bold: department)"
        let (mean, median) = (Span.words(minutes: row.meanMinutes), Span.words(minutes: row.medianMinutes))
        let times = row.handled == 0 ? "" : ", mean \(mean), median \(median)"
        let sla = row.sla.words(none: "nothing to measure")
        return "\(name): \(row.handled) resolved, \(row.openLoad) open\(times), SLA \(sla)"
    }

    func systemStatus() async throws -> Reply {
        var checks = await surroundings.checks()
        checks.append(endpoint)
        let kept = try await surroundings.service.quarantineCount(of: reader.id)
        checks.append(
            SystemCheck(
                "Your undelivered items", kept == 0 ? "none" : "\(kept), kept for you in the delivery report",
                isWell: kept == 0))
        let trouble = checks.count { !$0.isWell }
        let heading: ReplyLine =
            trouble == 0
            ? "\(bold: "All \(checks.count) checks passed") at \(Span.moment(now)):"
            : "\(bold: "\(trouble) of \(checks.count) checks need attention") at \(Span.moment(now)):"
        return checks.reduce(Reply(heading)) { reply, check in
            reply + "\(check.isWell ? "•" : "⚠") \(check.name): \(check.finding)"
        }
    }

    func whoIsOnline() -> Reply {
        let people = surroundings.online(reader.id)
        guard !people.isEmpty else { return Reply("Nobody else is online at the moment.") }
        var reply = Reply("\(bold: Span.count(people.count, "colleague")) \(people.count == 1 ? "is" : "are") there:")
        for person in people.prefix(20) {
            let department = person.department.isEmpty ? "" : ", \(Markup.line(person.department, upTo: 40))"
            reply = reply + "• \(Markup.line(person.name, upTo: 60))\(department): \(person.status)"
        }
        return people.count > 20 ? reply + "… and \(people.count - 20) more" : reply
    }
}
