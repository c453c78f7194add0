extension TicketSelection {
    func agreedTimes(_ facts: [TicketFacts], at now: Timestamp) -> SLAFigures {
        let sums = AgreedTimeSums(cells, at: now)
        var figures = SLAFigures()
        for priority in TicketPriority.allCases {
            let shares = (sums.response[priority.index], sums.resolution[priority.index])
            figures.byPriority[priority] = shares
            figures.response = figures.response + shares.0
            figures.resolution = figures.resolution + shares.1
        }
        figures.breachedCount = sums.breached
        figures.dueSoonCount = sums.dueSoon
        figures.meanResolutionMinutes = sums.meanMinutes
        figures.medianResolutionMinutes = sums.medianMinutes
        figures.oldestOpenDays = sums.oldestOpenDays
        (figures.breached, figures.dueSoon) = urgent(facts, at: now)
        return figures
    }

    /// An open ticket and when what is awaited of it is due.
    private struct Awaited {
        var due: Int64
        var entry: OrderedTickets.Entry
    }

    /// Late tickets, and those that will be soon; as many as are listed, the most urgent first.
    private func urgent(_ facts: [TicketFacts], at now: Timestamp) -> (breached: [EventID], dueSoon: [EventID]) {
        let maximum = SLAFigures.maximumListed
        var late: [Awaited] = []
        var soon: [Awaited] = []
        for cell in cells {
            for priority in TicketPriority.allCases {
                let limits = AgreedTimeLimits(priority, at: now)
                func take(_ tickets: OrderedTickets, minutes: Int64, late limit: Int64, soon next: Int64) {
                    func awaited(_ entry: OrderedTickets.Entry) -> Awaited {
                        Awaited(due: entry.key + minutes * 60_000, entry: entry)
                    }
                    late += tickets.first(maximum, from: .min).prefix { $0.key < limit }.map(awaited)
                    soon += tickets.first(maximum, from: limit).prefix { $0.key < next }.map(awaited)
                }
                let (response, resolution) = priority.agreedMinutes
                take(
                    cell.unanswered[priority.index], minutes: response, late: limits.response,
                    soon: limits.responseSoon)
                take(
                    cell.answered[priority.index], minutes: resolution, late: limits.resolution,
                    soon: limits.resolutionSoon)
            }
        }
        func listed(_ tickets: [Awaited]) -> [EventID] {
            tickets.sorted { ($0.due, $0.entry) < ($1.due, $1.entry) }.prefix(maximum)
                .map { facts[Int($0.entry.place)].id }
        }
        return (listed(late), listed(soon))
    }
}
