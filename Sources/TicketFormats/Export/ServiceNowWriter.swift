import SyncEngine

/// ServiceNow's unload: a record of its table for each ticket, journal entries and attachments behind it, and in front
/// of the first record that refers to them the people and groups.
final class ServiceNowWriter: XMLTicketWriting {
    let xml: XMLWriter
    private let header: ExportHeader
    private(set) var lost = LossCount()
    /// The people and groups whose records are written. A repeated one only says the same again, so that forgetting
    /// them bounds the memory.
    private var known: Set<String> = []
    private static let knownAtMost = 10_000

    init(header: ExportHeader) throws(FormatFault) {
        self.header = header
        xml = try XMLWriter()
    }

    func begin() throws(FormatFault) { try open("unload", ["unload_date": header.exportedAt.secondText]) }

    func write(_ ticket: InterchangeTicket) throws(FormatFault) {
        if known.count > Self.knownAtMost { known.removeAll() }
        for person in [ticket.createdBy, ticket.assignedTo] { try introduce(person) }
        for note in ticket.notes { try introduce(note.createdBy) }
        try introduce(group: ticket.department)
        let id = StableID.hexadecimal("ticket", header.source ?? "", ticket.shownKey, ticket.externalID)
        let table = ServiceNowWords.table(ticket.type)
        try begin(table, id)
        try texts(ticket, table)
        try times(ticket)
        try close()
        try journal(ticket, table, id)
        try attachments(ticket, table, id)
        lost.add(.extensions, ticket.extensions.count)
    }

    func end() throws(FormatFault) { try xml.finish() }

    /// A record that is written over whatever has its id.
    private func begin(_ table: String, _ id: String) throws(FormatFault) {
        try open(table, ["action": "INSERT_OR_UPDATE"])
        try line("sys_id", id)
    }

    private func texts(_ ticket: InterchangeTicket, _ table: String) throws(FormatFault) {
        try line("sys_class_name", table)
        try line("number", ticket.shownKey)
        try line("u_ticx_id", ticket.number)
        if ticket.title.text != ticket.title.text.inOneLine { lost.add(.texts) }
        try line("short_description", ticket.title.text.inOneLine)
        try line("description", ifAny: ticket.description?.text)
        let texts = [ticket.description?.format] + ticket.notes.map(\.comment.format)
        lost.add(.texts, texts.count { $0 != nil && $0 != .plain })
        let state = ServiceNowWords.state(ticket.status, of: ticket.type)
        try line("state", "\(state)", ["display_value": ticket.status.rawValue])
        try line("active", [.completed, .closed].contains(ticket.status) ? "false" : "true")
        try line("priority", String(ticket.priority.rawValue.dropFirst()))
        if let department = ticket.department {
            try line("assignment_group", Self.group(department), ["display_value": department])
        }
        try reference("assigned_to", ticket.assignedTo)
        try reference(ticket.type == .incident ? "caller_id" : "requested_by", ticket.createdBy)
        try reference("opened_by", ticket.createdBy)
        if let item = ticket.requestedItem {
            try line("cat_item", StableID.hexadecimal("item", item), ["display_value": item])
        }
        try line("justification", ifAny: ticket.justification)
        try line("made_sla", ifAny: ticket.slaMet.map(String.init))
    }

    private func times(_ ticket: InterchangeTicket) throws(FormatFault) {
        try line("opened_at", ticket.createdAt.secondText)
        try line("sys_created_on", ticket.createdAt.secondText)
        try line("sys_created_by", ticket.createdBy?.handle ?? "")
        try line("sys_updated_on", ticket.lastChange.secondText)
        try line("closed_at", ifAny: ticket.closedAt?.secondText)
        try typed("start_date", "u_planned_start", ticket.plannedStart)
        try typed("end_date", "u_planned_end", ticket.plannedEnd)
        try typed("due_date", "u_due_date", ticket.dueDate)
        try typed("sla_due", "u_resolution_eta", ticket.resolutionETA)
        try line("u_response_eta", ifAny: ticket.responseETA)
    }

    /// A column for times where it is one, and beside it, in a column of our own, what was typed where the first says
    /// less.
    private func typed(_ column: String, _ own: String, _ text: String?) throws(FormatFault) {
        guard let text else { return }
        let time = TypedTime(text)?.time.secondText
        try line(column, ifAny: time)
        if time != text { try line(own, text) }
    }

    private func journal(_ ticket: InterchangeTicket, _ table: String, _ id: String) throws(FormatFault) {
        func entry(
            _ own: String, _ text: String, by author: InterchangePerson?, at time: Timestamp, isInternal: Bool = false
        ) throws(FormatFault) {
            try begin("sys_journal_field", StableID.hexadecimal("entry", id, own))
            try line("name", table)
            try line("element", isInternal ? "work_notes" : "comments")
            try line("element_id", id)
            try line("sys_created_on", time.secondText)
            try line("sys_created_by", author?.handle ?? "")
            try line("value", text)
            try close()
        }
        for (index, note) in ticket.notes.enumerated() {
            if note.status != nil { lost.add(.noteStatuses) }
            try entry(
                "note \(note.id ?? "at \(index)")", note.comment.text, by: note.createdBy, at: note.createdAt,
                isInternal: note.isInternal)
        }
        for chat in ticket.transcripts {
            try entry(
                "chat \(chat.id)", chat.plainText, by: chat.author, at: chat.start(else: ticket.createdAt))
        }
    }

    private func attachments(_ ticket: InterchangeTicket, _ table: String, _ id: String) throws(FormatFault) {
        for (index, file) in ticket.attachments.enumerated() {
            try begin("sys_attachment", StableID.hexadecimal("file", id, "\(index)"))
            try line("table_name", table)
            try line("table_sys_id", id)
            try line("file_name", file.name)
            try line("content_type", file.mediaType)
            try line("size_bytes", "\(file.size)")
            try line("hash", ifAny: file.sha256)
            try close()
        }
    }
}

extension ServiceNowWriter {
    private static func group(_ name: String) -> String { StableID.hexadecimal("group", name) }

    private static func user(_ person: InterchangePerson) -> String { StableID.hexadecimal("user", person.handle) }

    private func reference(_ column: String, _ person: InterchangePerson?) throws(FormatFault) {
        guard let person else { return }
        try line(column, Self.user(person), ["display_value": person.shownName])
    }

    private func introduce(_ person: InterchangePerson?) throws(FormatFault) {
        guard let person else { return }
        let id = Self.user(person)
        guard known.insert(id).inserted else { return }
        try begin("sys_user", id)
        try line("user_name", person.handle)
        try line("email", ifAny: person.email)
        try line("name", person.shownName)
        try close()
    }

    private func introduce(group name: String?) throws(FormatFault) {
        guard let name, known.insert(Self.group(name)).inserted else { return }
        try begin("sys_user_group", Self.group(name))
        try line("name", name)
        try close()
    }
}
