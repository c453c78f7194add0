/// When somebody is to be told of which ticket next: that an agreed time runs out, or is over.
struct TicketAlarms: Sendable {
    /// What is told, each once for a priority.
    struct Stages: OptionSet, Sendable {
        let rawValue: UInt8

        static let responseSoon = Stages(rawValue: 1)
        static let response = Stages(rawValue: 2)
        static let resolutionSoon = Stages(rawValue: 4)
        static let resolution = Stages(rawValue: 8)
    }

    /// The next moment of every ticket that has one.
    private var moments = OrderedTickets()
    private var next: [TicketPlace: Int64] = [:]
    private var told: [TicketPlace: Stages] = [:]

    /// Takes a ticket as it is now; another priority has other times, of which nothing was told.
    mutating func set(_ ticket: TicketFacts, at place: TicketPlace, after former: TicketFacts?) {
        if ticket.priority != former?.priority { told[place] = nil }
        schedule(ticket, at: place)
    }

    /// The tickets with something to tell at a time, at most so many.
    func due(at now: Timestamp, maximum: Int) -> [TicketPlace] {
        moments.first(maximum, from: .min).prefix { $0.key <= now.milliseconds }.map(\.place)
    }

    /// What is to be told of a ticket at a time: not that a time runs out that is over.
    func stages(of ticket: TicketFacts, at place: TicketPlace, now: Timestamp) -> Stages {
        var stages = reached(ticket, at: now).subtracting(told[place] ?? [])
        if stages.contains(.response) { stages.remove(.responseSoon) }
        if stages.contains(.resolution) { stages.remove(.resolutionSoon) }
        return stages
    }

    /// All that was to be told at a time was.
    mutating func tell(_ ticket: TicketFacts, at place: TicketPlace, now: Timestamp) {
        told[place, default: []].formUnion(reached(ticket, at: now))
        schedule(ticket, at: place)
    }

    private mutating func schedule(_ ticket: TicketFacts, at place: TicketPlace) {
        if let moment = next.removeValue(forKey: place) { moments.remove(.init(key: moment, place: place)) }
        let untold = awaited(ticket).filter { !(told[place] ?? []).contains($0.stage) }
        guard let moment = untold.map(\.moment.milliseconds).min() else {
            if !ticket.isOpen { told[place] = nil }
            return
        }
        next[place] = moment
        moments.insert(.init(key: moment, place: place))
    }

    private func reached(_ ticket: TicketFacts, at now: Timestamp) -> Stages {
        awaited(ticket).reduce(into: Stages()) { if $1.moment <= now { $0.formUnion($1.stage) } }
    }

    private func awaited(_ ticket: TicketFacts) -> [(stage: Stages, moment: Timestamp)] {
        guard ticket.isOpen else { return [] }
        let (response, resolution) = ticket.due
        let warned = ticket.priority.warned
        var awaited: [(stage: Stages, moment: Timestamp)] = [
            (.resolutionSoon, ticket.createdAt + warned.resolution), (.resolution, resolution + 1),
        ]
        if ticket.isUnanswered {
            awaited += [(.responseSoon, ticket.createdAt + warned.response), (.response, response + 1)]
        }
        return awaited
    }
}
