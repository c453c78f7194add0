import SyncEngine

/// An Atom feed (RFC 4287): an entry for each ticket, note and chat.
///
/// Ids are made of what names a thing here, so that a reader knows it again in the next feed; answers name what they
/// answer (RFC 4685).
final class AtomWriter: XMLTicketWriting {
    let xml: XMLWriter
    private let header: ExportHeader
    private(set) var lost = LossCount()

    init(header: ExportHeader) throws(FormatFault) {
        self.header = header
        xml = try XMLWriter()
    }

    func begin() throws(FormatFault) {
        try open(
            "feed", ["xmlns": "http://www.w3.org/2005/Atom", "xmlns:thr": "http://purl.org/syndication/thread/1.0"])
        try line("id", StableID.urn("feed", header.source ?? ""))
        try line("title", "Tickets", ["type": "text"])
        try line("updated", "\(header.exportedAt)")
        try author(InterchangePerson(name: header.generator))
        try line("generator", header.generator)
        if let base = header.base { try link(base) }
    }

    func write(_ ticket: InterchangeTicket) throws(FormatFault) {
        let id = StableID.urn("ticket", header.source ?? "", ticket.shownKey, ticket.externalID)
        let title = "[\(ticket.shownKey)] \(ticket.title.text)"
        let link = header.link(to: ticket)
        try open("entry")
        try line("id", id)
        try line("title", title, ["type": "text"])
        try line("published", "\(ticket.createdAt)")
        try line("updated", "\(ticket.lastChange)")
        try author(ticket.createdBy)
        if let link { try self.link(link) }
        try categories(ticket)
        try content(ticket.description)
        try close()
        for (index, note) in ticket.notes.enumerated() where !note.isInternal {
            if note.status != nil { lost.add(.noteStatuses) }
            try answer(
                to: id, link, named: "note \(note.id ?? "at \(index)")", title: "Re: \(title)", by: note.createdBy,
                at: note.createdAt, note.comment)
        }
        for chat in ticket.transcripts {
            try answer(
                to: id, link, named: "chat \(chat.id)", title: "Chat: \(title)", by: chat.author,
                at: chat.start(else: ticket.createdAt), InterchangeText(chat.plainText))
        }
        lost.add(.internalNotes, ticket.notes.count { $0.isInternal })
        lost.add(.attachments, ticket.attachments.count)
        lost.add(.extensions, ticket.extensions.count)
        lost.drop(
            ticket.plannedStart, ticket.plannedEnd, ticket.requestedItem, ticket.justification, ticket.dueDate,
            ticket.responseETA, ticket.resolutionETA, ticket.slaMet.map(String.init), ticket.closedAt?.description)
    }

    func end() throws(FormatFault) { try xml.finish() }

    private func answer(
        to ticket: String, _ link: String?, named name: String, title: String, by person: InterchangePerson?,
        at time: Timestamp, _ text: InterchangeText
    ) throws(FormatFault) {
        try open("entry")
        try line("id", StableID.urn(name, ticket))
        try line("title", title, ["type": "text"])
        try line("published", "\(time)")
        try line("updated", "\(time)")
        try author(person)
        try line("thr:in-reply-to", "", ["ref": ticket])
        if let link { try self.link(link) }
        try content(text)
        try close()
    }

    /// Every entry has an author with a name; an address only where it is one in the eyes of the schema.
    private func author(_ person: InterchangePerson?) throws(FormatFault) {
        try open("author")
        let name = person?.shownName ?? ""
        try line("name", name.isEmpty ? "Unknown" : name)
        if let email = person?.email, let at = email.firstIndex(of: "@"), at != email.startIndex,
            email.index(after: at) != email.endIndex, !email.contains(where: \.isWhitespace)
        {
            try line("email", email)
        }
        try close()
    }

    private func link(_ address: String) throws(FormatFault) {
        try line("link", "", ["rel": "alternate", "type": "text/html", "href": address])
    }

    private func categories(_ ticket: InterchangeTicket) throws(FormatFault) {
        func category(_ scheme: String, _ term: String?) throws(FormatFault) {
            if let term { try line("category", "", ["scheme": "urn:x-ticx:\(scheme)", "term": term]) }
        }
        try category("id", ticket.number)
        try category("key", ticket.key)
        try category("status", ticket.status.rawValue)
        try category("priority", ticket.priority.rawValue)
        try category("type", ticket.type.rawValue)
        try category("department", ticket.department)
        try category("assignedTo", ticket.assignedTo?.handle)
    }

    /// An entry without a link has to have a content (section 4.1.2), so that one without a text has an empty one.
    private func content(_ text: InterchangeText?) throws(FormatFault) {
        if text?.format == .html { lost.add(.texts) }
        try line("content", text?.html(keepsMarkup: false) ?? "", ["type": "html"])
    }
}
