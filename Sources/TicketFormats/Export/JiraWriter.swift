import SyncEngine

/// Jira's "XML" of issues: RSS 0.92 with elements of its own.
///
/// There is no schema; what is written is what Jira Server writes, with the ids of its own priorities and statuses.
final class JiraWriter: XMLTicketWriting {
    let xml: XMLWriter
    private let header: ExportHeader
    private(set) var lost = LossCount()

    init(header: ExportHeader) throws(FormatFault) {
        self.header = header
        xml = try XMLWriter()
    }

    func begin() throws(FormatFault) {
        try open("rss", ["version": "0.92"])
        try open("channel")
        try line("title", "Tickets")
        try line("link", header.base ?? "")
        try line("description", "Tickets, exported \(header.exportedAt) by \(header.generator)")
        try line("language", "en-us")
        if let count = header.ticketCount {
            try line("issue", "", ["start": "0", "end": "\(count)", "total": "\(count)"])
        }
        // Whoever reads Jira's files knows them by this element.
        try open("build-info")
        try line("version", header.generator)
        try line("build-number", "0")
        let day = header.exportedAt.dayText
        try line("build-date", "\(day.suffix(2))-\(day.dropFirst(5).prefix(2))-\(day.prefix(4))")
        try close()
    }

    func write(_ ticket: InterchangeTicket) throws(FormatFault) {
        try open("item")
        try line("title", "[\(ticket.shownKey)] \(ticket.title.text.inOneLine)")
        try line("link", header.link(to: ticket) ?? "")
        let project = String(ticket.shownKey.prefix { $0 != "-" })
        try line("project", ticket.type.rawValue, ["id": "\(JiraWords.typeID(ticket.type))", "key": project])
        try line("description", ifAny: ticket.description?.html(keepsMarkup: true))
        try line("key", ticket.shownKey, ["id": ticket.number])
        if ticket.title.text != ticket.title.text.inOneLine { lost.add(.texts) }
        try line("summary", ticket.title.text.inOneLine)
        try line("type", ticket.type.rawValue, ["id": "\(JiraWords.typeID(ticket.type))"])
        try words(ticket)
        try person("assignee", ticket.assignedTo, nobody: "Unassigned")
        try person("reporter", ticket.createdBy, nobody: "Anonymous")
        try line("created", ticket.createdAt.mailText)
        try line("updated", ticket.lastChange.mailText)
        try line("resolved", ifAny: ticket.closedAt?.mailText)
        if let due = ticket.dueDate.flatMap(TypedTime.init) { try line("due", due.time.mailText) }
        try comments(ticket)
        try attachments(ticket)
        try customFields(ticket)
        try close()
    }

    func end() throws(FormatFault) { try xml.finish() }

    private func words(_ ticket: InterchangeTicket) throws(FormatFault) {
        let priority = JiraWords.priority(ticket.priority)
        try line("priority", priority.name, ["id": "\(priority.id)"])
        let status = JiraWords.status(ticket.status)
        try line("status", ticket.status.rawValue, ["id": "\(status.id)", "description": ""])
        try line(
            "statusCategory", "",
            ["id": "\(status.categoryID)", "key": status.category, "colorName": status.colour])
        let isDone = status.category == "done"
        try line("resolution", isDone ? "Done" : "Unresolved", ["id": isDone ? "10000" : "-1"])
    }

    private func person(
        _ name: String, _ person: InterchangePerson?, nobody: String
    ) throws(FormatFault) {
        try line(name, person?.shownName ?? nobody, ["username": person?.handle ?? "-1"])
    }

    private func comments(_ ticket: InterchangeTicket) throws(FormatFault) {
        let notes = ticket.notes.filter { !$0.isInternal }
        lost.add(.internalNotes, ticket.notes.count - notes.count)
        guard !notes.isEmpty || !ticket.transcripts.isEmpty else { return }
        try open("comments")
        for (index, note) in notes.enumerated() {
            if note.status != nil { lost.add(.noteStatuses) }
            try comment(
                id: note.id ?? "\(index + 1)", by: note.createdBy, at: note.createdAt,
                note.comment.html(keepsMarkup: true))
        }
        for transcript in ticket.transcripts {
            try comment(
                id: "chat-\(transcript.id)", by: transcript.author, at: transcript.start(else: ticket.createdAt),
                InterchangeText(transcript.plainText).html(keepsMarkup: false))
        }
        try close()
    }

    private func comment(
        id: String, by author: InterchangePerson?, at time: Timestamp, _ html: String
    ) throws(FormatFault) {
        try line("comment", html, ["id": id, "author": author?.handle ?? "", "created": time.mailText])
    }

    private func attachments(_ ticket: InterchangeTicket) throws(FormatFault) {
        guard !ticket.attachments.isEmpty else { return }
        try open("attachments")
        for (index, file) in ticket.attachments.enumerated() {
            try line(
                "attachment", "",
                [
                    "id": ticket.fileID(index), "name": file.name, "size": "\(file.size)",
                    "author": ticket.createdBy?.handle ?? "", "created": ticket.createdAt.mailText,
                ])
        }
        try close()
    }

    /// What Jira has no element for, as text fields by the names that this program's forms show.
    private func customFields(_ ticket: InterchangeTicket) throws(FormatFault) {
        try open("customfields")
        for (index, field) in JiraWords.fields(ticket).enumerated() {
            guard let value = field.value else { continue }
            try customField(id: 10_001 + index, field.name, value)
        }
        for field in ticket.foreignFields { try customField(id: field.name.jiraFieldID, field.name, field.value) }
        lost.add(.extensions, ticket.extensions.count - ticket.foreignFields.count)
        try close()
    }

    private func customField(id: Int, _ name: String, _ value: String) throws(FormatFault) {
        let kind = "com.atlassian.jira.plugin.system.customfieldtypes:textfield"
        try open("customfield", ["id": "customfield_\(id)", "key": kind])
        try line("customfieldname", name)
        try open("customfieldvalues")
        try line("customfieldvalue", value)
        try close()
        try close()
    }
}

extension String {
    /// A number from 20 000 that follows from the name.
    fileprivate var jiraFieldID: Int {
        20_000 + Int(utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 } % 80_000)
    }
}
