/// Figures by looking at every ticket.
struct TicketScan {
    var tickets: [Ticket]
    var reader: User
    var now: Timestamp

    func scoped(_ scope: TicketScope) -> [Ticket] {
        tickets.filter { ticket in
            guard canSee(reader, ticket.audience) else { return false }
            return scope == .all || ticket.creator == reader.id || ticket.assignee == reader.id
        }.sorted { ($0.createdAt, $0.created) > ($1.createdAt, $1.created) }
    }

    func figures(_ scope: TicketScope) -> TicketFigures {
        let tickets = scoped(scope)
        func count(_ matches: (Ticket) -> Bool) -> Int { tickets.count(where: matches) }
        var figures = TicketFigures()
        figures.total = tickets.count
        figures.byStatus = TicketStatus.allCases.map { status in (status, count { $0.status == status }) }
        figures.byType = TicketType.allCases.map { type in (type, count { $0.type == type }) }
        figures.byPriority = TicketPriority.allCases.map { priority in (priority, count { $0.priority == priority }) }
        figures.byDepartment = Dictionary(grouping: tickets) { $0.text(.department) }
            .map { ($0.key, $0.value.count) }
            .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
        figures.resolvedToday = count { $0.resolvedAt?.day == now.day }
        figures.months = now.lastTwelveMonths.map { month in
            (month, count { $0.createdAt.month == month }, count { $0.resolvedAt?.month == month })
        }
        return figures
    }

    func sla(_ scope: TicketScope) -> SLAFigures {
        let tickets = scoped(scope)
        var figures = SLAFigures()
        for priority in TicketPriority.allCases {
            let those = tickets.filter { $0.priority == priority }
            let shares = (
                response: share(those, \.respondedAt) { $0.due.response },
                resolution: share(those, \.resolvedAt) { $0.due.resolution }
            )
            figures.byPriority[priority] = shares
            figures.response = figures.response + shares.response
            figures.resolution = figures.resolution + shares.resolution
        }
        let open = tickets.filter(\.isOpen).sorted {
            ($0.nextDue ?? now, $0.createdAt, $0.created) < ($1.nextDue ?? now, $1.createdAt, $1.created)
        }
        let breached = open.filter { ($0.nextDue ?? now) < now }
        let soon = open.filter { ticket in
            guard let due = ticket.nextDue, due >= now else { return false }
            return now >= ticket.createdAt + (due - ticket.createdAt) / 5 * 4
        }
        figures.breached = breached.prefix(SLAFigures.maximumListed).map(\.id)
        figures.breachedCount = breached.count
        figures.dueSoon = soon.prefix(SLAFigures.maximumListed).map(\.id)
        figures.dueSoonCount = soon.count
        let minutes = resolutionMinutes(tickets)
        figures.meanResolutionMinutes = minutes.mean
        figures.medianResolutionMinutes = minutes.median
        figures.oldestOpenDays = open.map(\.createdAt).min().map { Int(max(0, now - $0) / 86_400_000) }
        return figures
    }

    private func share(
        _ tickets: [Ticket], _ done: KeyPath<Ticket, Timestamp?>, by due: (Ticket) -> Timestamp
    ) -> Share {
        var share = Share()
        for ticket in tickets {
            if let time = ticket[keyPath: done] {
                guard isInWindow(time) else { continue }
                share.total += 1
                if time <= due(ticket) { share.met += 1 }
            } else if due(ticket) < now {
                share.total += 1
            }
        }
        return share
    }

    private func isInWindow(_ time: Timestamp) -> Bool {
        time.day > now.day - Int64(SLAFigures.windowDays) && time.day <= now.day
    }

    func resolutionMinutes(_ tickets: [Ticket]) -> (mean: Double?, median: Double?) {
        let times = tickets.compactMap { ticket in
            ticket.resolvedAt.flatMap { isInWindow($0) ? Double($0 - ticket.createdAt) / 60_000 : nil }
        }.sorted()
        guard !times.isEmpty else { return (nil, nil) }
        return (times.reduce(0, +) / Double(times.count), times[(times.count - 1) / 2])
    }

    func team() -> [TeamFigures] {
        let tickets: [Ticket] =
            switch reader.role {
            case .user: []
            case .agent: self.tickets.filter { !reader.department.isEmpty && $0.text(.department) == reader.department }
            case .manager, .admin: self.tickets
            }
        var rows: [TeamFigures] = []
        for (department, those) in Dictionary(grouping: tickets, by: { $0.text(.department) }) {
            rows.append(row(department, nil, those))
            for (member, theirs) in Dictionary(grouping: those, by: \.assignee) where member != nil {
                rows.append(row(department, member, theirs))
            }
        }
        return rows.sorted { ($0.department, $0.member?.rawValue ?? 0) < ($1.department, $1.member?.rawValue ?? 0) }
    }

    private func row(_ department: String, _ member: UserID?, _ tickets: [Ticket]) -> TeamFigures {
        var row = TeamFigures(department: department, member: member)
        row.handled = tickets.count { $0.resolvedAt.map(isInWindow) ?? false }
        row.openLoad = tickets.count(where: \.isOpen)
        (row.meanMinutes, row.medianMinutes) = resolutionMinutes(tickets)
        row.sla = share(tickets, \.resolvedAt) { $0.due.resolution }
        return row
    }
}
