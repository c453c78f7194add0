internal import SyncEngine

/// What became of a record.
enum MappedRecord {
    case ticket(TicketDraft)
    case leftOut(FormatWarning)
}

extension TicketDraft {
    /// Makes a ticket of a record.
    ///
    /// - Parameter resolve: knows more of people than the record.
    static func make(
        _ table: TicketTable, _ record: Record, resolve: @escaping (InterchangePerson) -> InterchangePerson
    ) -> MappedRecord {
        let id = table.fields[.externalID]?.text(in: record.element)?.oneLine
        if let reason = table.skipReason(record.element) {
            return .leftOut(FormatWarning(reason, line: record.line, ticket: id, weight: .skipped))
        }
        guard let id else {
            return .leftOut(
                FormatWarning(
                    "a <\(record.name)> without an id of its own: it could not be told from others at the next import",
                    line: record.line, weight: .unusable))
        }
        var draft = TicketDraft(table, record, externalID: id, resolve: resolve)
        draft.fill()
        draft.gatherNotes()
        draft.gatherAttachments()
        draft.gatherCustomFields()
        draft.gatherLeftovers()
        table.adjust(&draft)
        draft.settleNotes()
        guard draft.settleTimes() else {
            return .leftOut(
                FormatWarning(
                    "there is no time anywhere in this ticket, so nobody knows when it was opened",
                    line: record.line, ticket: draft.ticket.key ?? id, weight: .unusable))
        }
        draft.settleTitle()
        return .ticket(draft)
    }

    /// - Returns: false when nothing says when the ticket began.
    private mutating func settleTimes() -> Bool {
        if let created = moment(.createdAt, "createdAt") {
            ticket.createdAt = created
            return true
        }
        let times = [ticket.updatedAt, ticket.closedAt] + ticket.notes.map(\.createdAt)
        guard let first = times.compactMap(\.self).filter({ $0.milliseconds != 0 }).min() else { return false }
        ticket.createdAt = first
        warn("nothing says when it was opened: taken as \(first), the first time it names")
        return true
    }

    private mutating func settleTitle() {
        guard ticket.title.text.isEmpty else { return }
        let lines = ticket.description?.text.split(separator: "\n").map { String($0).oneLine } ?? []
        let line = lines.first { !$0.isEmpty }
        ticket.title = InterchangeText(
            line.map { String($0.prefix(100)) } ?? ticket.key ?? "Ticket \(ticket.externalID)")
        warn("it has no title: “\(ticket.title.text)” is taken for one")
    }
}

extension TicketTable {
    /// The table with the names that its paths begin with among those that are no leftovers.
    func prepared() -> TicketTable {
        var table = self
        let paths =
            fields.values.flatMap(\.self) + status.paths + priority.paths + type.paths
            + [notes?.path, attachments?.path, customFields?.path].compactMap(\.self)
        table.dropped.formUnion(paths.compactMap(\.steps.first))
        return table
    }
}
