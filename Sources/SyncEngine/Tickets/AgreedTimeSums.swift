/// How cells kept their agreed times in the window that ends now, and what they owe.
struct AgreedTimeSums {
    /// By priority.
    private(set) var response = [Share](repeating: Share(), count: 4)
    private(set) var resolution = [Share](repeating: Share(), count: 4)
    private(set) var breached = 0
    private(set) var dueSoon = 0
    private(set) var openLoad = 0
    private(set) var handled = 0
    private var milliseconds: Int64 = 0
    private var minutes: [Int32: Int64] = [:]
    private var oldestOpen: Int64?
    private let now: Timestamp

    init(_ cells: some Sequence<TicketCell>, at now: Timestamp) {
        self.now = now
        for cell in cells {
            addWindow(of: cell)
            for priority in TicketPriority.allCases { addOpen(of: cell, priority) }
        }
    }

    private mutating func addWindow(of cell: TicketCell) {
        let window = (now.day - Int64(SLAFigures.windowDays) + 1)...now.day
        for entry in cell.days.entries(of: window) {
            let count = Int(entry.count)
            let priority = Int(entry.slot % 4)
            switch entry.slot {
            case ..<TicketCell.Slot.responsesLate: response[priority] = response[priority] + Share(count, of: count)
            case ..<TicketCell.Slot.resolutionsMet: response[priority].total += count
            case ..<TicketCell.Slot.resolutionsLate:
                resolution[priority] = resolution[priority] + Share(count, of: count)
                handled += count
            case ..<TicketCell.Slot.milliseconds:
                resolution[priority].total += count
                handled += count
            case TicketCell.Slot.milliseconds: milliseconds += entry.count
            default: minutes[entry.slot - TicketCell.Slot.minutes, default: 0] += entry.count
            }
        }
    }

    private mutating func addOpen(of cell: TicketCell, _ priority: TicketPriority) {
        let unanswered = cell.unanswered[priority.index]
        let answered = cell.answered[priority.index]
        openLoad += unanswered.count + answered.count
        for oldest in [unanswered.first, answered.first].compactMap(\.?.key) {
            oldestOpen = min(oldestOpen ?? oldest, oldest)
        }
        let limits = AgreedTimeLimits(priority, at: now)
        let late = unanswered.count(below: limits.response)
        let lateAnswered = answered.count(below: limits.resolution)
        response[priority.index].total += late
        resolution[priority.index].total += lateAnswered + unanswered.count(below: limits.resolution)
        breached += late + lateAnswered
        dueSoon += unanswered.count(below: limits.responseSoon) - late
        dueSoon += answered.count(below: limits.resolutionSoon) - lateAnswered
    }

    var meanMinutes: Double? { handled == 0 ? nil : Double(milliseconds) / 60_000 / Double(handled) }

    /// The lower of two in the middle, as exact as `MinuteScale`.
    var medianMinutes: Double? {
        var rank = Int64(handled - 1) / 2
        guard handled > 0 else { return nil }
        for (slot, count) in minutes.sorted(by: { $0.key < $1.key }) {
            if rank < count { return MinuteScale.minutes(slot: slot) }
            rank -= count
        }
        return nil
    }

    var oldestOpenDays: Int? { oldestOpen.map { Int(max(0, now.milliseconds - $0) / Timestamp.millisecondsOfDay) } }
}

/// Up to which creation (exclusive, in milliseconds) the tickets of a priority are late, or in the last fifth, at a
/// time.
struct AgreedTimeLimits {
    let response: Int64
    let resolution: Int64
    let responseSoon: Int64
    let resolutionSoon: Int64

    init(_ priority: TicketPriority, at now: Timestamp) {
        response = now.milliseconds - priority.agreedMinutes.response * 60_000
        resolution = now.milliseconds - priority.agreedMinutes.resolution * 60_000
        // On the moment it is the last fifth already; on the due moment it is not late yet.
        responseSoon = now.milliseconds - priority.warned.response + 1
        resolutionSoon = now.milliseconds - priority.warned.resolution + 1
    }
}

extension Share {
    fileprivate init(_ met: Int, of total: Int) { self.init(met: met, total: total) }
}
