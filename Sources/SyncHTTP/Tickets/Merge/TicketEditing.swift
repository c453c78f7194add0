internal import JSONText
internal import SyncEngine

/// Changes of tickets by forms that send everything their page shows, merged three ways: what the form says, what the
/// page had shown, and the ticket as it is (frontend.md §6.3).
///
/// What a page had shown is known from the last answer that its reader got. After a restart, or for what was forgotten,
/// it is found in the ticket's history. A form that names only some fields means them.
struct TicketEditing: Sendable {
    let service: SyncService
    let pages: PagesSeen

    /// Remembers what a reader is about to be shown.
    func note(_ ticket: Ticket, shownTo reader: UserID) {
        pages[reader, ticket.id] = PageOfTicket(ticket, service.directory)
    }

    /// Applies what a form changes.
    ///
    /// - Returns: the ticket afterwards; nil when the author gave it away and does not see it any more.
    /// - Throws: `APIError` when the operation was rejected.
    func apply(_ form: TicketForm, to document: TicketDocument, by author: UserID) async throws -> TicketDocument? {
        let ticket = document.ticket
        let base = try await page(of: ticket, author: author, form: form)
        let edits = edits(form, base, ticket)
        guard !edits.isEmpty else { return document }
        let submission = try await service.submit(
            kind: "ticket.update", body: body(ticket.id, edits), author: author, window: .zero,
            ticketsSeen: base?.seen)
        try submission.check()
        let now = try await service.ticket(reader: author, .id(ticket.id))
        if let base { pages[author, ticket.id] = base.after(edits, now?.ticket, service.directory) }
        return now
    }

    /// The page that a form was filled in on; nil when that cannot be known.
    private func page(of ticket: Ticket, author: UserID, form: TicketForm) async throws -> PageOfTicket? {
        if let page = pages[author, ticket.id] { return page }
        guard form.isWholePage else { return nil }
        let directory = service.directory
        let versions = try await service.versions(of: ticket) { PageOfTicket($0, directory) }
        return PageOfTicket.mostLikely(versions, for: form)
    }

    private func edits(_ form: TicketForm, _ base: PageOfTicket?, _ ticket: Ticket) -> [TicketField: String] {
        let directory = service.directory
        var edits = base?.edits(form) ?? PageOfTicket(ticket, directory).edits(form)
        // A page that shows the description shows when it was reported; who sends it back did not write that.
        if let text = edits[.description], let header = RescueHeader(ticket)?.text, text.hasPrefix(header) {
            edits[.description] = String(text.dropFirst(header.count))
        }
        for (field, value) in edits where !PageOfTicket.fields.contains(field) && value == ticket.text(field) {
            edits[field] = nil
        }
        return edits
    }

    private func body(_ ticket: EventID, _ edits: [TicketField: String]) -> [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.field("ticket", ticket.rawValue)
                for field in TicketField.allCases {
                    if let value = edits[field] { writer.field(field.rawValue, value) }
                }
            }
        }
    }
}
