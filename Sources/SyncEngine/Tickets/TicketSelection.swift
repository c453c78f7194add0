/// The tickets of a reader's scope, as parts of the index.
struct TicketSelection {
    /// Disjoint; together they are the selection.
    private(set) var cells: [TicketCell] = []
    /// Together they are the selection; a ticket may be in several.
    private(set) var lists: [TicketLists] = []
    /// How many tickets each department has of them.
    private(set) var byDepartment: [String: Int] = [:]

    init(_ index: TicketIndex, reader: User, scope: TicketScope) {
        switch (scope, reader.role) {
        case (.all, .manager), (.all, .admin):
            cells = [index.everything.cell]
            lists = [index.everything.lists]
            byDepartment = index.departments.mapValues(\.total)
        case (.all, .agent):
            cells = [index.unassigned.cell]
            lists = [index.unassigned.lists]
            byDepartment = index.departments.mapValues(\.unassigned.total).filter { $0.value > 0 }
            if !reader.department.isEmpty, let department = index.departments[reader.department] {
                cells.append(department.assigned.cell)
                lists.append(department.assigned.lists)
                byDepartment[reader.department, default: 0] += department.assigned.cell.total
            }
            // The unassigned are in already, and so is what is assigned in their department.
            add(index.persons[reader.id]) { part in
                part.isAssigned && (reader.department.isEmpty || part.department != reader.department)
            }
        case (.mine, _), (.all, .user):
            add(index.persons[reader.id]) { _ in true }
        }
        byDepartment = byDepartment.filter { $0.value > 0 }
    }

    private mutating func add(_ person: TicketIndex.Person?, where isMissing: (TicketIndex.Part) -> Bool) {
        guard let person else { return }
        lists.append(person.lists)
        for (part, cell) in person.cells where isMissing(part) {
            cells.append(cell)
            byDepartment[part.department, default: 0] += cell.total
        }
    }

    func figures(at now: Timestamp) -> TicketFigures {
        var figures = TicketFigures()
        var status = SIMD4<Int32>()
        var type = SIMD8<Int32>()
        var priority = SIMD4<Int32>()
        let thisMonth = now.monthNumber
        var months = [(created: Int, resolved: Int)](repeating: (0, 0), count: 12)
        for cell in cells {
            figures.total += cell.total
            status &+= cell.byStatus
            type &+= cell.byType
            priority &+= cell.byPriority
            for entry in cell.days.entries(of: now.day...now.day)
            where (TicketCell.Slot.resolutionsMet..<TicketCell.Slot.milliseconds).contains(entry.slot) {
                figures.resolvedToday += Int(entry.count)
            }
            for entry in cell.months.entries(of: (thisMonth - 11)...thisMonth) {
                let index = Int(entry.period - thisMonth + 11)
                if entry.slot == 0 {
                    months[index].created += Int(entry.count)
                } else {
                    months[index].resolved += Int(entry.count)
                }
            }
        }
        figures.byStatus = TicketStatus.allCases.map { ($0, Int(status[$0.index])) }
        figures.byType = TicketType.allCases.map { ($0, Int(type[$0.index])) }
        figures.byPriority = TicketPriority.allCases.map { ($0, Int(priority[$0.index])) }
        figures.byDepartment = byDepartment.map { ($0.key, $0.value) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
        figures.months = months.enumerated().map { index, counts in
            (Timestamp.month(thisMonth - 11 + Int64(index)), counts.created, counts.resolved)
        }
        return figures
    }
}
