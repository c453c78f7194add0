extension TicketIndex {
    /// What departments and their people got done, as far as a reader may know. By department, the whole of it first.
    func team(reader: User, at now: Timestamp) -> [TeamFigures] {
        switch reader.role {
        case .user: return []
        case .agent:
            guard !reader.department.isEmpty, let own = departments[reader.department] else { return [] }
            return rows(reader.department, own, at: now)
        case .manager, .admin:
            return departments.sorted { $0.key < $1.key }.flatMap { rows($0.key, $0.value, at: now) }
        }
    }

    private func rows(_ name: String, _ department: Department, at now: Timestamp) -> [TeamFigures] {
        let whole = TeamFigures(
            department: name, member: nil,
            AgreedTimeSums([department.unassigned, department.assigned.cell], at: now))
        let members = department.members.sorted { $0.key < $1.key }
        return [whole]
            + members.map { member, cell in
                TeamFigures(department: name, member: member, AgreedTimeSums([cell], at: now))
            }
    }
}

extension TeamFigures {
    fileprivate init(department: String, member: UserID?, _ sums: AgreedTimeSums) {
        self.init(department: department, member: member)
        handled = sums.handled
        openLoad = sums.openLoad
        meanMinutes = sums.meanMinutes
        medianMinutes = sums.medianMinutes
        sla = sums.resolution.reduce(Share(), +)
    }
}
