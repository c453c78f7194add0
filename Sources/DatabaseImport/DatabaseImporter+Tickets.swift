internal import JSONText
internal import SyncEngine

extension DatabaseImporter {
    private struct Named {
        var ticket: ImportedTicket
        var creator: UserID
        var assignee: UserID?
    }

    /// A row of `tickets`, up to its work: the ticket as it was reported, and what has no place as a note.
    func take(ticket row: Row) async throws {
        guard var named = try await named(row) else {
            return report.skip(row.table, row.place, "the row has neither an id nor a ticket_id")
        }
        if named.assignee == nil, let text = row.text("assigned_to") { named.ticket.kept.append(("assigned to", text)) }
        let (ticket, creator) = (named.ticket, named.creator)
        let at = created(row)
        let name = operation(row.table, ticket.key)
        let past = PastOperation(
            operation: name, author: creator, kind: "ticket.create", body: ticket.body(assignee: named.assignee),
            at: at, fingerprint: ticket.fingerprint(creator: creator, assignee: named.assignee))
        let worker = named.assignee ?? creator
        try await put(past, table: row.table, place: row.place) { [unowned self] outcome in
            self.note(outcome, of: ticket, worker: worker, row)
        }
        for (index, text) in ticket.notes().enumerated() {
            let body = JSONWriter.text { writer in
                writer.object { writer in
                    writer.field("ticket", name.description)
                    writer.field("comment", text)
                }
            }
            let note = PastOperation(
                operation: operation(row.table, ticket.key, "kept", String(index)), author: creator,
                kind: "ticket.note", body: body, at: at,
                fingerprint: ContentDigest(kind: "ticket.note", canonicalBody: Array(text.utf8)))
            try await put(note, table: row.table, place: row.place, isCounted: false)
        }
    }

    private func note(_ outcome: PastOutcome, of ticket: ImportedTicket, worker: UserID, _ row: Row) {
        let id = outcome.id ?? EventID(0)
        tickets[ticket.key] = outcome.status == .rejected ? nil : id
        if outcome.status == .changed { changedTickets.insert(ticket.key) }
        if outcome.status == .created || outcome.status == .known, let at = answered(row), ticket.status != .open {
            let past = change(.inProgress, at: at, "answered", of: ticket, id, by: worker, row)
            following.append(PendingOperation(past: past, table: row.table, place: row.place, isCounted: false))
        }
        guard let given = outcome.number, let wanted = ticket.number, given != wanted.uppercased() else { return }
        report.warn(row.table, row.place, "the number \(wanted.prefix(60)) cannot be kept; the ticket is \(given)")
    }

    /// When somebody first answered, if the row says and it was before the end.
    private func answered(_ row: Row) -> Timestamp? {
        let start = created(row)
        let time = row.number("response_time_minutes").map { min(start + min($0, 1 << 32) * 60_000, options.now) }
        return time.flatMap { $0 < ended(row, since: start) ? $0 : nil }
    }

    private func named(_ row: Row) async throws -> Named? {
        guard let ticket = ImportedTicket(row) else { return nil }
        let creator =
            if let creator = try await person(row.text("created_by"), row) { creator } else { try await somebody(row) }
        guard let creator else { return nil }
        return Named(ticket: ticket, creator: creator, assignee: try await person(row.text("assigned_to"), row))
    }

    /// A row of `tickets` once more, after the notes: how far it came.
    func take(outcomeOf row: Row) async throws {
        guard let named = try await named(row), named.ticket.status != .open, let id = tickets[named.ticket.key],
            !changedTickets.contains(named.ticket.key)
        else { return }
        let past = change(
            named.ticket.status, at: ended(row, since: created(row)), "status", of: named.ticket, id,
            by: named.assignee ?? named.creator, row)
        try await put(past, table: row.table, place: row.place, isCounted: false)
    }

    private func ended(_ row: Row, since start: Timestamp) -> Timestamp {
        let counted = row.number("resolution_time_minutes").map { start + min($0, 1 << 32) * 60_000 }
        let time = time(row, "closed_at") ?? counted ?? time(row, "updated_at") ?? start
        return max(start, min(time, options.now))
    }

    /// A change of status by whoever does the work.
    private func change(
        _ status: TicketStatus, at: Timestamp, _ what: String, of ticket: ImportedTicket, _ id: EventID,
        by worker: UserID, _ row: Row
    ) -> PastOperation {
        let body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("ticket", id.rawValue)
                writer.field("status", status.rawValue)
            }
        }
        return PastOperation(
            operation: operation(row.table, ticket.key, what), author: worker, kind: "ticket.update", body: body,
            at: at, fingerprint: ContentDigest(kind: "ticket.update", canonicalBody: Array(status.rawValue.utf8)))
    }

    /// A row of `ticket_notes`.
    func take(note row: Row) async throws {
        guard let key = row.number("id") else {
            return report.skip(row.table, row.place, "the row has no id")
        }
        guard let ticket = row.number("ticket_id").flatMap({ tickets[String($0)] }) else {
            return report.skip(
                row.table, row.place,
                "ticket_id \(row.text("ticket_id")?.prefix(40) ?? "NULL") is none of the tickets; give their file too"
            )
        }
        guard let comment = row.text("comment") else { return report.skip(row.table, row.place, "the note is blank") }
        let named = try await person(row.text("created_by"), row)
        let author = if let named { named } else { try await somebody(row) }
        guard let author else { return report.skip(row.table, row.place, "nobody can be named as its author") }
        let at = created(row)
        for (index, part) in comment.parts(ofBytes: EngineLimits().maximumTicketTextBytes).enumerated() {
            let body = JSONWriter.text { writer in
                writer.object { writer in
                    writer.field("ticket", ticket.rawValue)
                    writer.field("comment", part)
                    if let status = row.text("status").flatMap(Vocabulary.status) {
                        writer.field("status", status.rawValue)
                    }
                }
            }
            let name = index == 0 ? operation(row.table, String(key)) : operation(row.table, String(key), String(index))
            let past = PastOperation(
                operation: name, author: author, kind: "ticket.note", body: body, at: at,
                fingerprint: ContentDigest(kind: "ticket.note", canonicalBody: Array(part.utf8)))
            try await put(past, table: row.table, place: row.place, isCounted: index == 0)
        }
    }
}
