internal import DatabaseImport
internal import SyncEngine
internal import TicketFormats

/// The second pass: tickets in batches, each with two calls of the desk or a few: first the tickets, then what needs
/// their names.
extension TicketImporter {
    private static let batchTickets = 200
    private static let batchOperations = 400
    private static let batchBytes = 512 << 10

    /// Tickets that are put on record together.
    struct Batch {
        fileprivate var creations: [Creation] = []
        fileprivate var bytes = 0
    }

    fileprivate struct Creation {
        var mapping: ImportMapping
        var past: PastOperation
    }

    /// An operation that needs its ticket's name.
    private struct Following {
        enum Meaning { case update, note, message }

        var past: PastOperation
        var meaning: Meaning
        var ticket: InterchangeTicket
    }

    func write() async throws {
        let reader = try opened()
        var check = TicketCheck(format)
        while let ticket = try reader.next() {
            _ = reader.takeWarnings()
            guard check.faults(of: ticket).isEmpty else { continue }
            try await put(ticket)
            step(pass: 1)
        }
    }

    /// Takes a ticket of people who are met already.
    func put(_ ticket: InterchangeTicket) async throws {
        guard let creation = creation(ticket) else { return }
        batch.creations.append(creation)
        batch.bytes += creation.past.body.count
        if batch.creations.count >= Self.batchTickets || batch.bytes >= Self.batchBytes { try await finish() }
    }

    /// Puts the tickets that wait on record.
    func finish() async throws {
        let creations = batch.creations
        batch = Batch()
        try await put(creations)
    }

    private func creation(_ ticket: InterchangeTicket) -> Creation? {
        let mapping = ImportMapping(ticket: ticket, format: format, source: source) { [people] in people[$0] }
        guard let creator = mapping.creator else {
            report.skip(warning("nobody can be named as its author", ticket))
            return nil
        }
        let body = mapping.creation()
        return Creation(
            mapping: mapping,
            past: PastOperation(
                operation: mapping.operation("ticket"), author: creator, kind: "ticket.create", body: body,
                at: ticket.createdAt, fingerprint: ContentDigest(kind: "ticket.create", canonicalBody: body),
                id: mapping.wantedID))
    }

    private func put(_ batch: [Creation]) async throws {
        guard !batch.isEmpty else { return }
        var following: [Following] = []
        for (creation, outcome) in zip(batch, try await desk.past(batch.map(\.past))) {
            note(creation, outcome)
            following += self.following(creation, outcome)
        }
        while !following.isEmpty {
            var bytes = 0
            let count = following.prefix(Self.batchOperations).prefix { item in
                defer { bytes += item.past.body.count }
                return bytes < Self.batchBytes
            }.count
            let part = Array(following.prefix(count))
            following.removeFirst(count)
            for (item, outcome) in zip(part, try await desk.past(part.map(\.past))) { note(item, outcome) }
        }
    }

    private func following(_ creation: Creation, _ outcome: PastOutcome) -> [Following] {
        let (mapping, ticket) = (creation.mapping, creation.mapping.ticket)
        guard outcome.status != .rejected else { return [] }
        guard let id = outcome.id else {
            // A dry run does not know what a new ticket would be called; all of it would be new.
            report.notes += mapping.noteCount
            report.messages += mapping.messages(about: EventID(0)).count
            return []
        }
        var following: [Following] = []
        if outcome.status == .changed { following.append(update(creation, id)) }
        following += mapping.notes(on: id).map { Following(past: $0, meaning: .note, ticket: ticket) }
        following += mapping.messages(about: id).map { Following(past: $0, meaning: .message, ticket: ticket) }
        return following
    }

    /// What it has become in the other system since.
    private func update(_ creation: Creation, _ id: EventID) -> Following {
        let (mapping, ticket) = (creation.mapping, creation.mapping.ticket)
        let past = PastOperation(
            operation: mapping.operation("update", creation.past.fingerprint.description),
            author: mapping.assignee ?? creation.past.author, kind: "ticket.update", body: mapping.change(of: id),
            at: ticket.updatedAt ?? ticket.createdAt, fingerprint: creation.past.fingerprint)
        return Following(past: past, meaning: .update, ticket: ticket)
    }

    // MARK: What became of it

    private func note(_ creation: Creation, _ outcome: PastOutcome) {
        let ticket = creation.mapping.ticket
        switch outcome.status {
        case .created: report.created += 1
        case .known: report.unchanged += 1
        case .changed: break
        case .rejected: report.skip(warning(outcome.reason ?? "it was rejected", ticket))
        }
        guard outcome.status == .created, let number = outcome.number, let key = ticket.key else { return }
        if number != key.uppercased() {
            report.warn(warning("the number \(key.prefix(60)) cannot be kept; the ticket is \(number)", ticket))
        } else if let wanted = creation.mapping.wantedID, let id = outcome.id, id != wanted {
            report.warn(warning("the id \(wanted) is taken; the ticket is \(id)", ticket))
        }
    }

    private func note(_ item: Following, _ outcome: PastOutcome) {
        if outcome.status == .rejected {
            let what = item.meaning == .note ? "a note: " : item.meaning == .message ? "a message: " : ""
            report.warn(warning(what + (outcome.reason ?? "it was rejected"), item.ticket))
        }
        switch item.meaning {
        case .update: if outcome.status == .created { report.updated += 1 } else { report.unchanged += 1 }
        case .note: if outcome.status == .created { report.notes += 1 }
        case .message: if outcome.status == .created { report.messages += 1 }
        }
        if outcome.status == .changed {
            report.warn(warning("a note or message was imported with another text, which stays", item.ticket))
        }
        guard !outcome.stayed.isEmpty else { return }
        let fields = outcome.stayed.map(\.rawValue).joined(separator: ", ")
        report.warn(warning("\(fields): stays as it was written here since", item.ticket))
    }

    private func warning(_ text: String, _ ticket: InterchangeTicket) -> FormatWarning {
        FormatWarning(text, line: ticket.line, ticket: ticket.key ?? ticket.externalID)
    }
}
