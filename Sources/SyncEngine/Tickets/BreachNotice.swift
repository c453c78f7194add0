internal import JSONText

/// Something that people are told about a ticket's agreed times.
struct BreachNotice: Sendable {
    enum Kind: String, Sendable { case soon, response, resolution }

    /// Contact 2, which shows what happens to tickets.
    static let teller = UserID.ticketUpdates
    /// What is due longer than this is in the figures, and no news: a week.
    private static let maximumAge: Int64 = 7 * Timestamp.millisecondsOfDay

    var kind: Kind
    /// Whether it is about the resolution, not the answer.
    var isOfResolution: Bool
    var ticket: Ticket

    var due: Timestamp { isOfResolution ? ticket.due.resolution : ticket.due.response }

    /// What is to be told of a ticket at a time.
    static func notices(of ticket: Ticket, _ stages: TicketAlarms.Stages, now: Timestamp) -> [BreachNotice] {
        let all: [(TicketAlarms.Stages, BreachNotice)] = [
            (.responseSoon, BreachNotice(kind: .soon, isOfResolution: false, ticket: ticket)),
            (.response, BreachNotice(kind: .response, isOfResolution: false, ticket: ticket)),
            (.resolutionSoon, BreachNotice(kind: .soon, isOfResolution: true, ticket: ticket)),
            (.resolution, BreachNotice(kind: .resolution, isOfResolution: true, ticket: ticket)),
        ]
        return all.filter { stages.contains($0.0) && now - $0.1.due <= maximumAge }.map(\.1)
    }

    private var which: String { isOfResolution ? "resolution" : "response" }

    /// The same for whoever comes to tell it: another service, or this one after a restart.
    var operation: OperationID {
        .derived("sla", ticket.id.description, kind.rawValue, which, "\(due.milliseconds)", ticket.priority.rawValue)
    }

    /// By what it is, not by the title of the moment.
    var digest: ContentDigest { ContentDigest(kind: "sla", canonicalBody: operation.bits.bytes) }

    func content(at now: Timestamp) -> RecordContent {
        var content = RecordContent(kind: "notification", from: Self.teller, sentAt: now, receivedAt: now)
        content.target = ticket.id
        content.body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("type", "sla")
                writer.field("ticket", ticket.id.rawValue)
                writer.field("number", ticket.number)
                writer.field("title", ticket.text(.title))
                writer.field("breach", kind.rawValue)
                writer.field("which", which)
                writer.field("due", due.description)
            }
        }
        return content
    }

    /// The assignee, or else the agents of the department, 20 at most; of a time that is over the creator too.
    func people(_ agents: [String: [User]], _ directory: Directory) -> [UserID] {
        let audience = ticket.audience
        var people = audience.assignee.map { [$0] } ?? (agents[audience.department] ?? []).prefix(20).map(\.id)
        if kind != .soon, !people.contains(audience.creator) { people.append(audience.creator) }
        return people.filter { person in
            directory.user(person).map { $0.isActive && canSee($0, audience) } ?? false
        }
    }
}
