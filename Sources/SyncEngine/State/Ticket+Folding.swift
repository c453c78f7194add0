internal import JSONText

extension Ticket {
    /// The ticket that a `ticket.create` makes. Nil when the record is none.
    init?(creation record: Record) {
        guard record.content.kind == "ticket.create", let bytes = record.content.body else { return nil }
        let body = JSONSlice(trusted: bytes[...])
        guard let number = body["number"]?.string, let type = body["type"]?.string.flatMap(TicketType.init(rawValue:))
        else { return nil }
        self.init(
            id: record.id, number: number, type: type, creator: record.content.from, operation: record.operation,
            created: record.seq, createdAt: record.content.receivedAt, reportedAt: record.content.sentAt,
            isImported: record.content.isImported, changedAt: record.content.receivedAt, seqs: [record.seq])
        write(body["fields"], record)
        settle(from: .open, record)
        if let brought = body.brought { takeIn(brought) }
    }

    /// Folds one of its later records in; kinds of a later version only count.
    mutating func evolve(_ record: Record) {
        guard record.content.kind != "ticket.message" else {
            // Talk about a ticket does not change it.
            messages.append(record.seq)
            return
        }
        seqs.append(record.seq)
        // What is put on record later with a time of then does not make the ticket older.
        changedAt = record.content.isImported ? max(changedAt, record.content.receivedAt) : record.content.receivedAt
        let body = record.content.body.map { JSONSlice(trusted: $0[...]) }
        switch record.content.kind {
        case "ticket.update":
            let former = (status: status, assignee: assignee)
            write(body?["fields"], record)
            settle(from: former.status, record)
            if status != former.status || assignee != former.assignee { answer(record) }
            if let brought = body?.brought { takeIn(brought) }
        case "ticket.note":
            answer(record)
            notes.append(
                TicketNote(
                    id: record.id, seq: record.seq, from: record.content.from, operation: record.operation,
                    tellsStatus: body?["status"] != nil))
        case "ticket.note.delete":
            guard let id = body?["note"]?.natural, let place = notes.firstIndex(where: { $0.id.rawValue == id }) else {
                return
            }
            notes[place].isDeleted = true
        default: return
        }
    }

    /// Remembers what its people did that counts as an answer.
    private mutating func answer(_ record: Record) {
        if respondedAt == nil, record.content.from != creator { respondedAt = time(of: record) }
    }

    /// Remembers when and by whom the work was ended, or that it was taken up again.
    private mutating func settle(from former: TicketStatus, _ record: Record) {
        guard status != former else { return }
        let time = time(of: record)
        if !status.isResolved {
            resolvedAt = nil
            resolvedBy = nil
        } else if resolvedAt == nil {
            resolvedAt = time
            resolvedBy = record.content.from
            respondedAt = respondedAt ?? time
        }
        closedAt = status == .closed ? time : nil
        closedBy = status == .closed ? record.content.from : nil
    }

    /// Takes the times of the work as another system has them. Who ended it there did so only while the status is still
    /// that system's.
    private mutating func takeIn(_ brought: JSONSlice) {
        if let time = brought["changedAt"]?.time { changedAt = max(createdAt, time) }
        if let time = brought["respondedAt"]?.time { respondedAt = max(createdAt, time) }
        guard writing(.status).isImported, status.isResolved else { return }
        if let time = brought["resolvedAt"]?.time { resolvedAt = max(createdAt, time) }
        resolvedBy = brought["resolvedBy"]?.person ?? resolvedBy
        respondedAt = min(respondedAt ?? .latest, resolvedAt ?? .latest)
        guard status == .closed else { return }
        if let time = brought["closedAt"]?.time { closedAt = max(createdAt, time) }
        closedBy = brought["closedBy"]?.person ?? closedBy
    }

    /// Nothing happens to a ticket before it is there, whatever a clock says.
    private func time(of record: Record) -> Timestamp { max(createdAt, record.content.receivedAt) }

    private mutating func write(_ fields: JSONSlice?, _ record: Record) {
        for (key, json) in fields?.members ?? [] {
            guard let field = TicketField(rawValue: key) else { continue }
            written[field] = TicketWriting(
                value: TicketValue(json, of: field), seq: record.seq, sentAt: record.content.sentAt,
                receivedAt: record.content.receivedAt, from: record.content.from, dot: record.content.dot,
                isImported: record.content.isImported)
        }
    }
}

extension TicketValue {
    init(_ json: JSONSlice, of field: TicketField) {
        self = field == .assignedTo ? .person(json.integer.map { UserID(Int($0)) }) : .text(json.string ?? "")
    }

    func write(_ name: String, to writer: inout JSONWriter) {
        switch self {
        case .text(let text): writer.field(name, text)
        case .person(let person?): writer.field(name, person.rawValue)
        case .person(nil): writer.null(name)
        }
    }
}

extension Record {
    /// The ticket that a record of `tickets` is about.
    var ticket: EventID { content.target ?? id }
}
