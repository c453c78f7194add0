internal import JSONText

extension SyncService {
    /// What somebody wrote here that another person may take along to another service: their tickets with their edits,
    /// their own notes on them, questions nobody answered, and kinds that only clients understand.
    ///
    /// Messages, receipts, pins and what concerns other people's tickets stay. Nobody is assigned: the people of here
    /// are nobody there.
    ///
    /// - Parameters:
    ///   - realm: a name of this service that no other has.
    ///   - mark: the note that tells where a ticket comes from, made of its number here and when it was created.
    public func keepsakes(
        of author: UserID, realm: String, mark: @escaping (String, Timestamp) -> String
    ) async throws -> [Keepsake] {
        let state = try await states.current(author)
        let questions = Set(state.questions.map(\.id))
        var collection = KeepsakeCollection(realm: realm, mark: mark, tickets: try await tickets.refresh())
        var position: Seq = 0
        while position < state.head {
            let page = try await store.remaining(.user(author), after: position, limit: 500)
            guard let last = page.records.last else { break }
            let homes = try page.records.map { try Record(reading: $0, of: .user(author)) }.filter(\.isHome)
            let shared = try await ticketRecords(of: homes)
            for home in homes {
                collection.add(home, ticket: home.at[.tickets].flatMap { shared[$0] }, isOpen: questions.contains)
            }
            position = last.seq
        }
        return collection.keepsakes
    }

    /// The records of `tickets` that belong to these home records, by seq.
    private func ticketRecords(of homes: [Record]) async throws -> [Seq: Record] {
        let seqs = homes.compactMap { $0.at[.tickets] }
        guard !seqs.isEmpty else { return [:] }
        let records = try await store.fetch(.tickets, seqs: seqs).map { try Record(reading: $0, of: .tickets) }
        return Dictionary(records.map { ($0.seq, $0) }) { first, _ in first }
    }
}

/// Goes through the home records of one person in their order and keeps what can be taken along.
private struct KeepsakeCollection {
    let realm: String
    let mark: (String, Timestamp) -> String
    let tickets: TicketsState
    private(set) var keepsakes: [Keepsake] = []
    /// The person's own tickets, by what their creation becomes.
    private var own: [EventID: OperationID] = [:]

    init(realm: String, mark: @escaping (String, Timestamp) -> String, tickets: TicketsState) {
        self.realm = realm
        self.mark = mark
        self.tickets = tickets
    }

    mutating func add(_ home: Record, ticket: Record?, isOpen: (EventID) -> Bool) {
        guard home.content.status == .applied else { return }
        switch home.content.kind {
        case "ticket.create": if let ticket { create(home, ticket) }
        case "ticket.update":
            if let ticket, let id = home.content.target.flatMap({ own[$0] }) { update(home, ticket, of: id) }
        case "ticket.note":
            if let ticket, let id = home.content.target.flatMap({ own[$0] }) { note(home, ticket, of: id) }
        case "ai.ask": if isOpen(home.id) { keep(home, home.content.body ?? []) }
        default: if home.content.isOpaque { keep(home, home.content.body ?? []) }
        }
    }

    private mutating func create(_ home: Record, _ ticket: Record) {
        guard let made = Ticket(creation: ticket) else { return }
        let alias = home.content.body.flatMap { JSONSlice(trusted: $0[...])["alias"]?.string }
        let id = keep(home, number: made.number) { writer in
            writer.field("type", made.type.rawValue)
            // Without a text the form would not have let it pass.
            writer.field("description", made.text(.description))
            Self.write(ticket, without: [.description, .status, .assignedTo], to: &writer)
            if let alias { writer.field("alias", alias) }
        }
        own[home.id] = id
        let text = mark(made.number, made.reportedAt)
        append(
            .derived("adopted", realm, home.operation.description, "mark"), "ticket.note", home,
            JSONWriter.text { writer in
                writer.object { writer in
                    writer.field("ticket", id)
                    writer.field("comment", text)
                }
            })
    }

    private mutating func update(_ home: Record, _ ticket: Record, of id: OperationID) {
        guard let fields = ticket.content.fields, fields.members.contains(where: { $0.key != "assignedTo" }) else {
            return
        }
        keep(home) { writer in
            writer.field("ticket", id)
            Self.write(ticket, without: [.assignedTo], to: &writer)
        }
    }

    private mutating func note(_ home: Record, _ ticket: Record, of id: OperationID) {
        let present = home.content.target.flatMap { tickets[$0] }?.notes.first { $0.id == home.id }
        guard present?.isDeleted != true,
            let comment = ticket.content.body.flatMap({ JSONSlice(trusted: $0[...])["comment"]?.string })
        else { return }
        keep(home) { writer in
            writer.field("ticket", id)
            writer.field("comment", comment)
        }
    }

    /// Writes the fields of a record as an operation names them.
    private static func write(_ ticket: Record, without left: Set<TicketField>, to writer: inout JSONWriter) {
        for (key, json) in ticket.content.fields?.members ?? [] {
            guard let field = TicketField(rawValue: key), !left.contains(field) else { continue }
            writer.field(key, raw: json.bytes)
        }
    }

    @discardableResult
    private mutating func keep(
        _ home: Record, number: String? = nil, _ body: (inout JSONWriter) -> Void
    ) -> OperationID {
        keep(home, JSONWriter.text { $0.object(body) }, number: number)
    }

    @discardableResult
    private mutating func keep(_ home: Record, _ body: [UInt8], number: String? = nil) -> OperationID {
        let id = OperationID.derived("adopted", realm, home.operation.description)
        guard !body.isEmpty else { return id }
        append(id, home.content.kind, home, body, number: number)
        return id
    }

    private mutating func append(
        _ id: OperationID, _ kind: String, _ home: Record, _ body: [UInt8], number: String? = nil
    ) {
        keepsakes.append(Keepsake(operation: id, kind: kind, body: body, at: home.content.sentAt, number: number))
    }
}

extension RecordContent {
    /// What a record of `tickets` writes into fields.
    fileprivate var fields: JSONSlice? { body.flatMap { JSONSlice(trusted: $0[...])["fields"] } }
}
