/// The tickets by whom they concern, so that any reader's figures and lists are put together from few parts.
///
/// Everybody's sets are sums of disjoint cells. Managers and administrators: all. Agents: the unassigned ones, those
/// assigned in their department, and their own that are assigned in others. Users: their own. A person's own are kept
/// by department and by whether somebody is assigned, so that an agent's sum counts none twice.
///
/// A ticket costs about 1 KiB here besides the words of `SearchIndex`. The value is changed in place under its
/// journal's lock and never copied; decisions, which copy, do without it.
struct TicketIndex: Sendable {
    /// A cell with its lists.
    struct Shelf: Sendable {
        var cell = TicketCell()
        var lists = TicketLists()
    }

    struct Department: Sendable {
        var unassigned = TicketCell()
        var assigned = Shelf()
        var members: [UserID: TicketCell] = [:]
    }

    /// What somebody created or is assigned to.
    struct Person: Sendable {
        var lists = TicketLists()
        var cells: [Part: TicketCell] = [:]
    }

    /// A part of a person's tickets.
    struct Part: Hashable, Sendable {
        var department: String
        var isAssigned: Bool
    }

    private(set) var facts: [TicketFacts] = []
    private var places: [EventID: TicketPlace] = [:]
    private(set) var everything = Shelf()
    private(set) var unassigned = Shelf()
    private(set) var departments: [String: Department] = [:]
    private(set) var persons: [UserID: Person] = [:]
    private(set) var words = SearchIndex()
    private(set) var alarms = TicketAlarms()

    /// Takes in a record of a ticket, which is as `ticket` afterwards.
    mutating func evolve(_ record: Record, _ ticket: Ticket) {
        let present = TicketFacts(ticket)
        guard let place = places[ticket.id] else {
            let place = TicketPlace(facts.count)
            places[ticket.id] = place
            facts.append(present)
            put(present, at: place)
            alarms.set(present, at: place, after: nil)
            words.evolve(record, ticket, at: place)
            return
        }
        let former = facts[Int(place)]
        facts[Int(place)] = present
        if former.touched(at: present.touched) == present {
            touch(former, at: place, to: present.touched)
        } else {
            withdraw(former, at: place)
            put(present, at: place)
            alarms.set(present, at: place, after: former)
        }
        words.evolve(record, ticket, at: place)
    }

    /// What was to be told at a time of a ticket whose last record is `seq` was.
    mutating func told(_ id: EventID, at seq: Seq, now: Timestamp) {
        guard let place = places[id], facts[Int(place)].touched == seq else { return }
        alarms.tell(facts[Int(place)], at: place, now: now)
    }

    private mutating func put(_ ticket: TicketFacts, at place: TicketPlace) {
        let department = ticket.audience.department
        everything.add(ticket, at: place)
        if let assignee = ticket.audience.assignee {
            departments[department, default: Department()].assigned.add(ticket, at: place)
            departments[department]?.members[assignee, default: TicketCell()].add(ticket, at: place)
        } else {
            unassigned.add(ticket, at: place)
            departments[department, default: Department()].unassigned.add(ticket, at: place)
        }
        let part = Part(department: department, isAssigned: ticket.audience.assignee != nil)
        for person in ticket.audience.people {
            persons[person, default: Person()].lists.add(ticket, at: place)
            persons[person]?.cells[part, default: TicketCell()].add(ticket, at: place)
        }
    }

    /// What is empty goes, so that names nobody uses any more take no place.
    private mutating func withdraw(_ ticket: TicketFacts, at place: TicketPlace) {
        let department = ticket.audience.department
        everything.remove(ticket, at: place)
        if let assignee = ticket.audience.assignee {
            departments[department]?.assigned.remove(ticket, at: place)
            departments[department]?.members[assignee]?.remove(ticket, at: place)
            if departments[department]?.members[assignee]?.total == 0 {
                departments[department]?.members[assignee] = nil
            }
        } else {
            unassigned.remove(ticket, at: place)
            departments[department]?.unassigned.remove(ticket, at: place)
        }
        if departments[department]?.total == 0 { departments[department] = nil }
        let part = Part(department: department, isAssigned: ticket.audience.assignee != nil)
        for person in ticket.audience.people {
            persons[person]?.lists.remove(ticket, at: place)
            persons[person]?.cells[part]?.remove(ticket, at: place)
            if persons[person]?.cells[part]?.total == 0 { persons[person]?.cells[part] = nil }
            if persons[person]?.cells.isEmpty == true { persons[person] = nil }
        }
    }

    private mutating func touch(_ ticket: TicketFacts, at place: TicketPlace, to seq: Seq) {
        everything.lists.touch(place, from: ticket.touched, to: seq)
        if ticket.audience.assignee == nil {
            unassigned.lists.touch(place, from: ticket.touched, to: seq)
        } else {
            departments[ticket.audience.department]?.assigned.lists.touch(place, from: ticket.touched, to: seq)
        }
        for person in ticket.audience.people { persons[person]?.lists.touch(place, from: ticket.touched, to: seq) }
    }
}

extension TicketIndex.Shelf {
    fileprivate mutating func add(_ ticket: TicketFacts, at place: TicketPlace) {
        cell.add(ticket, at: place)
        lists.add(ticket, at: place)
    }

    fileprivate mutating func remove(_ ticket: TicketFacts, at place: TicketPlace) {
        cell.remove(ticket, at: place)
        lists.remove(ticket, at: place)
    }
}

extension TicketIndex.Department {
    var total: Int { unassigned.total + assigned.cell.total }
}

extension Audience {
    /// Whose own ticket it is.
    fileprivate var people: [UserID] {
        guard let assignee, assignee != creator else { return [creator] }
        return [creator, assignee]
    }
}
