internal import SyncEngine

/// How far each of one user's sockets has been told: the value that says what to read next and for whom.
///
/// Sockets at the same place are read for once. A socket that is behind, because it came back or reads slowly, has a
/// group of its own until it has caught up, so that nobody waits for it.
struct Feed: Sendable {
    /// A socket by its number in this process.
    typealias Member = UInt64

    /// Sockets that all go on from the same position.
    struct Group: Sendable, Equatable {
        var position: LivePosition
        /// Oldest first.
        var members: [Member]
    }

    /// A part of a page that is told in one go, and the range it covers.
    struct Step: Sendable {
        var records: [ServedRecord]
        var start: LivePosition
        var end: LivePosition
    }

    /// Bytes of record bodies told between two looks at a socket's queue.
    private static let stepBytes = 32 << 10

    private var marks: [Member: LivePosition] = [:]

    var isEmpty: Bool { marks.isEmpty }

    subscript(member: Member) -> LivePosition? { marks[member] }

    /// Takes in a socket that has been told everything up to a position.
    mutating func join(_ member: Member, at position: LivePosition) { marks[member] = position }

    mutating func leave(_ member: Member) { marks[member] = nil }

    /// What to read and for whom, those who are furthest first.
    func groups(without full: Set<Member>) -> [Group] {
        var groups: [Group] = []
        for (member, position) in marks where !full.contains(member) {
            if let index = groups.firstIndex(where: { $0.position == position }) {
                groups[index].members.append(member)
            } else {
                groups.append(Group(position: position, members: [member]))
            }
        }
        for index in groups.indices { groups[index].members.sort() }
        return groups.sorted {
            ($0.position.user, $0.position.tickets) > ($1.position.user, $1.position.tickets)
        }
    }

    /// Notes that these sockets were told everything up to a position. A socket that left meanwhile stays away, and no
    /// mark goes back.
    mutating func advance(_ members: [Member], to position: LivePosition) {
        for member in members {
            guard let mark = marks[member] else { continue }
            marks[member] = mark.joined(with: position)
        }
    }

    /// Moves a socket over records of `tickets` that are not for its user; one that has not got so far stays, since it
    /// still has to be told what came before them.
    mutating func skipTickets(_ member: Member, after start: Seq, upTo end: Seq) {
        guard let mark = marks[member], mark.tickets >= start else { return }
        marks[member]?.tickets = max(mark.tickets, end)
    }

    /// Cuts a page that was read after `start` into steps. The last one ends where the page does, hidden records
    /// included.
    static func steps(of page: LivePage, after start: LivePosition) -> [Step] {
        var steps: [Step] = []
        var position = start
        var step = Step(records: [], start: start, end: start)
        var bytes = 0
        for served in page.records {
            position = position.after(served)
            step.records.append(served)
            step.end = position
            bytes += served.record.content.body?.count ?? 0
            guard bytes >= stepBytes else { continue }
            steps.append(step)
            step = Step(records: [], start: position, end: position)
            bytes = 0
        }
        step.end = position.joined(with: page.position)
        if !step.records.isEmpty || step.end != step.start { steps.append(step) }
        return steps
    }
}

extension LivePosition {
    /// Where somebody stands who has been told this record too.
    func after(_ served: ServedRecord) -> LivePosition {
        var position = self
        if served.ticket == nil {
            position.user = max(user, served.record.seq)
        } else {
            position.tickets = max(tickets, served.record.seq)
        }
        return position
    }
}
