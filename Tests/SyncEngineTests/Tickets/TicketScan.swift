@testable import SyncEngine

/// What figures mean, told by looking at every ticket: the index has to come to the same.
struct TicketScan {
    var tickets: [Ticket]
    var reader: User
    var now: Timestamp

    /// Newest first.
    func scoped(_ scope: TicketScope) -> [Ticket] {
        tickets.filter { ticket in
            guard canSee(reader, ticket.audience) else { return false }
            return scope == .all || ticket.creator == reader.id || ticket.assignee == reader.id
        }.sorted { ($0.createdAt, $0.created) > ($1.createdAt, $1.created) }
    }

    func isInWindow(_ time: Timestamp?) -> Bool {
        time.map { $0.day > now.day - 30 && $0.day <= now.day } ?? false
    }

    func share(_ tickets: [Ticket], _ times: (Ticket) -> (done: Timestamp?, due: Timestamp)) -> Share {
        var share = Share()
        for (done, due) in tickets.map(times) {
            if let done {
                guard isInWindow(done) else { continue }
                share.total += 1
                if done <= due { share.met += 1 }
            } else if due < now {
                share.total += 1
            }
        }
        return share
    }

    func responses(_ tickets: [Ticket]) -> Share { share(tickets) { ($0.respondedAt, $0.due.response) } }

    func resolutions(_ tickets: [Ticket]) -> Share { share(tickets) { ($0.resolvedAt, $0.due.resolution) } }

    /// Of the tickets resolved in the window, in order.
    func minutes(_ tickets: [Ticket]) -> [Double] {
        tickets.compactMap { ticket in
            guard let time = ticket.resolvedAt, isInWindow(time) else { return nil }
            return Double(time - ticket.createdAt) / 60_000
        }.sorted()
    }

    private func awaited(_ tickets: [Ticket]) -> [(due: Timestamp, ticket: Ticket)] {
        tickets.compactMap { ticket in ticket.nextDue.map { ($0, ticket) } }
            .sorted {
                ($0.due, $0.ticket.createdAt, $0.ticket.created) < ($1.due, $1.ticket.createdAt, $1.ticket.created)
            }
    }

    func breached(_ tickets: [Ticket]) -> [EventID] { awaited(tickets).filter { $0.due < now }.map(\.ticket.id) }

    func dueSoon(_ tickets: [Ticket]) -> [EventID] {
        awaited(tickets).filter { due, ticket in
            due >= now && (now - ticket.createdAt) * 5 >= (due - ticket.createdAt) * 4
        }.map(\.ticket.id)
    }
}

extension TicketScan {
    /// How often each value occurs.
    func counts<Value: Hashable>(_ tickets: [Ticket], _ value: (Ticket) -> Value?) -> [Value: Int] {
        tickets.compactMap(value).reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    func team() -> [TeamFigures] {
        let known = tickets.filter { ticket in
            switch reader.role {
            case .user: false
            case .agent: !reader.department.isEmpty && ticket.text(.department) == reader.department
            case .manager, .admin: true
            }
        }
        let departments = Dictionary(grouping: known) { $0.text(.department) }.sorted { $0.key < $1.key }
        return departments.flatMap { department, tickets in
            let members = Dictionary(grouping: tickets.filter { $0.assignee != nil }) { $0.assignee ?? UserID(0) }
            return [row(department, nil, tickets)]
                + members.sorted { $0.key < $1.key }.map { row(department, $0.key, $0.value) }
        }
    }

    private func row(_ department: String, _ member: UserID?, _ tickets: [Ticket]) -> TeamFigures {
        var row = TeamFigures(department: department, member: member)
        let minutes = minutes(tickets)
        row.handled = minutes.count
        row.openLoad = tickets.count(where: \.isOpen)
        row.sla = resolutions(tickets)
        row.meanMinutes = minutes.isEmpty ? nil : minutes.reduce(0, +) / Double(minutes.count)
        row.medianMinutes = minutes.isEmpty ? nil : minutes[(minutes.count - 1) / 2]
        return row
    }
}
