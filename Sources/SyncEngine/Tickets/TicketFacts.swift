/// What figures and lists need of a ticket, without its texts.
struct TicketFacts: Sendable, Equatable {
    var id: EventID
    var audience: Audience
    var status: TicketStatus
    var type: TicketType
    var priority: TicketPriority
    var createdAt: Timestamp
    var respondedAt: Timestamp?
    var resolvedAt: Timestamp?
    var endedAt: Timestamp?
    /// The seq of its last record.
    var touched: Seq

    init(_ ticket: Ticket) {
        id = ticket.id
        audience = ticket.audience
        status = ticket.status
        type = ticket.type
        priority = ticket.priority
        createdAt = ticket.createdAt
        respondedAt = ticket.respondedAt
        resolvedAt = ticket.resolvedAt
        endedAt = ticket.endedAt
        touched = ticket.seqs.last ?? ticket.created
    }

    /// Whether it is still to be answered. What is resolved has been.
    var isUnanswered: Bool { respondedAt == nil }

    var isOpen: Bool { resolvedAt == nil }

    var due: (response: Timestamp, resolution: Timestamp) { priority.due(from: createdAt) }

    /// The same, as though it had not been touched.
    func touched(at seq: Seq) -> TicketFacts {
        var facts = self
        facts.touched = seq
        return facts
    }
}

extension TicketPriority {
    /// The agreed times of a ticket that was created then.
    func due(from createdAt: Timestamp) -> (response: Timestamp, resolution: Timestamp) {
        (createdAt + agreedMinutes.response * 60_000, createdAt + agreedMinutes.resolution * 60_000)
    }

    /// The last fifth of an agreed time begins here, in milliseconds from the ticket's creation.
    var warned: (response: Int64, resolution: Int64) {
        (agreedMinutes.response * 48_000, agreedMinutes.resolution * 48_000)
    }

    /// Its place in the vocabulary.
    var index: Int {
        switch self {
        case .p1: 0
        case .p2: 1
        case .p3: 2
        case .p4: 3
        }
    }
}

extension TicketStatus {
    /// Its place in the vocabulary.
    var index: Int {
        switch self {
        case .open: 0
        case .inProgress: 1
        case .completed: 2
        case .closed: 3
        }
    }
}

extension TicketType {
    /// Its place in the vocabulary.
    var index: Int {
        switch self {
        case .incident: 0
        case .serviceRequest: 1
        case .changeRequest: 2
        case .problem: 3
        case .task: 4
        }
    }
}
