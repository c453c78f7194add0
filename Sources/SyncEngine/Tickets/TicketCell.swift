/// What a set of tickets comes to, kept up to date as tickets enter and leave it.
struct TicketCell: Sendable {
    /// Slots of `days`: four priorities each, then the sum of milliseconds, then the histogram.
    enum Slot {
        static let responsesMet: Int32 = 0
        static let responsesLate: Int32 = 4
        static let resolutionsMet: Int32 = 8
        static let resolutionsLate: Int32 = 12
        static let milliseconds: Int32 = 16
        static let minutes: Int32 = 32
    }

    private(set) var total = 0
    private(set) var byStatus = SIMD4<Int32>()
    private(set) var byType = SIMD8<Int32>()
    private(set) var byPriority = SIMD4<Int32>()
    /// Answers and resolutions; more days than a window has, for clocks that were wrong for a while.
    private(set) var days = Tally(maximumPeriods: 62)
    /// Slot 0: created; slot 1: resolved.
    private(set) var months = Tally(maximumPeriods: 36)
    /// Open ones that nobody has answered, by priority, in the order of creation.
    private(set) var unanswered = TicketCell.none
    /// Open ones that were answered.
    private(set) var answered = TicketCell.none

    /// Shared by all that wait for nothing.
    private static let none = [OrderedTickets](repeating: OrderedTickets(), count: 4)

    mutating func add(_ ticket: TicketFacts, at place: TicketPlace) {
        count(ticket, 1)
        let entry = OrderedTickets.Entry(key: ticket.createdAt.milliseconds, place: place)
        if ticket.isUnanswered {
            unanswered[ticket.priority.index].insert(entry)
        } else if ticket.isOpen {
            answered[ticket.priority.index].insert(entry)
        }
    }

    mutating func remove(_ ticket: TicketFacts, at place: TicketPlace) {
        count(ticket, -1)
        let entry = OrderedTickets.Entry(key: ticket.createdAt.milliseconds, place: place)
        if ticket.isUnanswered {
            unanswered[ticket.priority.index].remove(entry)
        } else if ticket.isOpen {
            answered[ticket.priority.index].remove(entry)
        }
    }

    private mutating func count(_ ticket: TicketFacts, _ sign: Int32) {
        total += Int(sign)
        byStatus[ticket.status.index] += sign
        byType[ticket.type.index] += sign
        byPriority[ticket.priority.index] += sign
        let one = Int64(sign)
        let priority = Int32(ticket.priority.index)
        months.add(one, to: 0, of: ticket.createdAt.monthNumber)
        if let time = ticket.respondedAt {
            let slot = time <= ticket.due.response ? Slot.responsesMet : Slot.responsesLate
            days.add(one, to: slot + priority, of: time.day)
        }
        if let time = ticket.resolvedAt {
            let slot = time <= ticket.due.resolution ? Slot.resolutionsMet : Slot.resolutionsLate
            let spent = time - ticket.createdAt
            days.add(one, to: slot + priority, of: time.day)
            days.add(one * spent, to: Slot.milliseconds, of: time.day)
            days.add(one, to: Slot.minutes + MinuteScale.slot(milliseconds: spent), of: time.day)
            months.add(one, to: 1, of: time.monthNumber)
        }
    }
}
