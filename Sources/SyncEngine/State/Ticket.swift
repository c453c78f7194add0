/// A ticket as the records of `tickets` left it: every field with who wrote it last, and where its notes stand.
///
/// The texts of notes are not here; `TicketDocument` has them.
public struct Ticket: Sendable, Equatable {
    public let id: EventID
    /// `INC-2026-0042`
    public let number: String
    public let type: TicketType
    public let creator: UserID
    /// The operation that created it, unique within its creator.
    let operation: OperationID
    /// Where and when the server took it; agreed times count from here.
    public let created: Seq
    public let createdAt: Timestamp
    /// When its author wrote it.
    public let reportedAt: Timestamp
    /// Whether it came from another system.
    public let isImported: Bool
    /// When it was changed or noted last.
    public internal(set) var changedAt: Timestamp
    /// The first note, change of status or assignment by somebody other than its creator, or its first resolution by
    /// anybody.
    public internal(set) var respondedAt: Timestamp?
    /// When it last became Completed or Closed after having been open; nil while it is open.
    public internal(set) var resolvedAt: Timestamp?
    public internal(set) var resolvedBy: UserID?
    /// When it last became Closed; nil while it is anything else.
    public internal(set) var closedAt: Timestamp?
    public internal(set) var closedBy: UserID?
    var written: [TicketField: TicketWriting] = [:]
    public internal(set) var notes: [TicketNote] = []
    /// Its records, in order, but those that tell of messages.
    var seqs: [Seq]
    /// The records that tell of messages about it.
    var messages: [Seq] = []

    /// Who wrote a field last, and what. Of a field nobody wrote: the creation, with no value.
    func writing(_ field: TicketField) -> TicketWriting {
        written[field]
            ?? TicketWriting(
                value: field == .assignedTo ? .person(nil) : .text(""), seq: created, sentAt: reportedAt,
                receivedAt: createdAt, from: creator, isImported: isImported)
    }

    /// The text of a field; empty when it has none, and for `assignedTo`.
    public func text(_ field: TicketField) -> String {
        if case .text(let text) = writing(field).value { return text }
        return ""
    }

    public var assignee: UserID? {
        if case .person(let person) = writing(.assignedTo).value { return person }
        return nil
    }

    public var status: TicketStatus { TicketStatus(rawValue: text(.status)) ?? .open }

    public var priority: TicketPriority { TicketPriority(rawValue: text(.priority)) ?? .p3 }

    /// Whom it concerns.
    public var audience: Audience {
        Audience(creator: creator, assignee: assignee, department: text(.department))
    }

    /// When somebody should have answered, and when the work should be done.
    public var due: (response: Timestamp, resolution: Timestamp) { priority.due(from: createdAt) }
}

/// A value of a ticket's field.
enum TicketValue: Sendable, Equatable {
    case text(String)
    /// Nil: nobody.
    case person(UserID?)
}

/// The last write of a field.
struct TicketWriting: Sendable, Equatable {
    var value: TicketValue
    var seq: Seq
    var sentAt: Timestamp
    var receivedAt: Timestamp
    var from: UserID
    /// Nil when it came without one.
    var dot: Dot?
    /// Whether it was written in another system: until somebody here writes the field, that system's next word counts.
    var isImported = false
}

/// Where a note stands.
public struct TicketNote: Sendable, Equatable {
    public var id: EventID
    public var seq: Seq
    public var from: UserID
    var operation: OperationID
    /// Whether it tells of a change of status.
    var tellsStatus: Bool
    public var isDeleted = false
}
