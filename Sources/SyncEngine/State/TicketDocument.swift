internal import JSONText

/// A whole ticket with the texts of its notes, read from its records.
public struct TicketDocument: Sendable, Equatable {
    public private(set) var ticket: Ticket
    /// Notes of people and of the system, in order.
    public private(set) var entries: [Entry] = []
    /// What came with it from another system and has no field.
    public private(set) var brought = Brought()

    /// A note.
    public struct Entry: Sendable, Equatable {
        public var id: EventID
        public var from: UserID
        public var sentAt: Timestamp
        public var receivedAt: Timestamp
        /// Whether it waited in a queue.
        public var isQueued: Bool
        /// How its text is marked up in the system that it comes from; nil: not said.
        public var format: String?
        public var content: Content
    }

    /// What a note tells.
    public enum Content: Sendable, Equatable {
        /// Nil: it was deleted. The status is what its author had just set.
        case comment(String?, status: TicketStatus?)
        /// Of the system: values that gave way to others, and texts that name nobody and nothing.
        case system(displaced: [Displaced], kept: [Kept])
    }

    /// A value that gave way in a merge.
    public struct Displaced: Sendable, Equatable {
        public var field: TicketField
        /// Of `assignedTo` the user's number; empty for nothing.
        public var value: String
        public var from: UserID
        public var sentAt: Timestamp
    }

    /// What somebody wrote into a field that could not take it.
    public struct Kept: Sendable, Equatable {
        public var field: TicketField
        public var text: String
    }

    /// Reads a ticket from its records, from the first on; notes that are deleted in `present` have no text. Nil when
    /// the first record makes no ticket.
    init?(_ records: [Record], present: Ticket) {
        guard let first = records.first, let ticket = Ticket(creation: first) else { return nil }
        self.ticket = ticket
        addSystemNote(first)
        brought.takeIn(first)
        let deleted = Set(present.notes.filter(\.isDeleted).map(\.id))
        for record in records.dropFirst() {
            self.ticket.evolve(record)
            switch record.content.kind {
            case "ticket.update":
                addSystemNote(record)
                brought.takeIn(record)
            case "ticket.note":
                let body = record.content.body.map { JSONSlice(trusted: $0[...]) }
                let comment = deleted.contains(record.id) ? nil : body?["comment"]?.string
                let status = body?["status"]?.string.flatMap(TicketStatus.init(rawValue:))
                add(.comment(comment, status: status), record, format: body?["format"]?.string)
            default: continue
            }
        }
    }

    private mutating func add(_ content: Content, _ record: Record, format: String? = nil) {
        entries.append(
            Entry(
                id: record.id, from: record.content.from, sentAt: record.content.sentAt,
                receivedAt: record.content.receivedAt, isQueued: record.content.queued != nil, format: format,
                content: content))
    }

    private mutating func addSystemNote(_ record: Record) {
        guard let bytes = record.content.body else { return }
        let body = JSONSlice(trusted: bytes[...])
        let displaced = (body["displaced"]?.elements ?? []).compactMap(Displaced.init(stored:))
        let kept = (body["text"]?.members ?? []).compactMap { key, value in
            TicketField(rawValue: key).map { Kept(field: $0, text: value.string ?? "") }
        }
        guard !displaced.isEmpty || !kept.isEmpty else { return }
        add(.system(displaced: displaced, kept: kept), record)
    }
}

extension TicketDocument.Displaced {
    fileprivate init?(stored json: JSONSlice) {
        guard let field = json["field"]?.string.flatMap(TicketField.init(rawValue:)),
            let from = json["from"]?.integer, let sentAt = json["sentAt"]?.time
        else { return nil }
        let value = json["value"]?.string ?? json["value"]?.integer.map(String.init) ?? ""
        self.init(field: field, value: value, from: UserID(Int(from)), sentAt: sentAt)
    }
}
