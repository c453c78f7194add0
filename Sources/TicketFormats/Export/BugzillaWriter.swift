import SyncEngine

/// Bugzilla's XML of bugs, as of version 5 (bugzilla.dtd).
final class BugzillaWriter: XMLTicketWriting {
    let xml: XMLWriter
    private let header: ExportHeader
    private(set) var lost = LossCount()

    init(header: ExportHeader) throws(FormatFault) {
        self.header = header
        xml = try XMLWriter()
    }

    func begin() throws(FormatFault) {
        try xml.documentType("bugzilla", systemID: "bugzilla.dtd")
        // Bugzilla's importer refuses a file without the last two; they need not be able to get mail.
        let sender = "ticx-sync@\(header.host)"
        try xml.newLine()
        try open(
            "bugzilla",
            ["version": "5.0", "urlbase": "\(header.base ?? "")/", "maintainer": sender, "exporter": sender])
    }

    func write(_ ticket: InterchangeTicket) throws(FormatFault) {
        try open("bug")
        try line("bug_id", ticket.number)
        try line("alias", ifAny: ticket.key)
        try line("creation_ts", ticket.createdAt.bugzilla)
        if ticket.title.text != ticket.title.text.inOneLine { lost.add(.texts) }
        try line("short_desc", ticket.title.text.inOneLine)
        try line("delta_ts", ticket.lastChange.bugzilla)
        try line("reporter_accessible", "1")
        try line("cclist_accessible", "1")
        try line("classification_id", "1")
        try line("classification", "Unclassified")
        try line("product", "ticx")
        try line("component", ticket.department ?? "General")
        try line("version", "unspecified")
        try line("rep_platform", "All")
        try line("op_sys", "All")
        try words(ticket)
        try people(ticket)
        try line("deadline", ifAny: ticket.dueDate.flatMap(TypedTime.init)?.time.dayText)
        try ownFields(ticket)
        try line("comment_sort_order", "oldest_to_newest")
        try comments(ticket)
        try attachments(ticket)
        lost.add(.extensions, ticket.extensions.count)
        try close()
    }

    func end() throws(FormatFault) { try xml.finish() }

    private func words(_ ticket: InterchangeTicket) throws(FormatFault) {
        switch ticket.status {
        case .open: try line("bug_status", "CONFIRMED")
        case .inProgress: try line("bug_status", "IN_PROGRESS")
        case .completed: try line("bug_status", "RESOLVED")
        case .closed: try line("bug_status", "CLOSED")
        }
        if [.completed, .closed].contains(ticket.status) { try line("resolution", "FIXED") }
        try line("priority", ticket.priority.rawValue)
        try line("bug_severity", ticket.type == .changeRequest ? "enhancement" : "normal")
        try line("target_milestone", "---")
        try line("everconfirmed", "1")
    }

    private func people(_ ticket: InterchangeTicket) throws(FormatFault) {
        try person("reporter", ticket.createdBy)
        try person("assigned_to", ticket.assignedTo)
    }

    private func person(_ name: String, _ person: InterchangePerson?) throws(FormatFault) {
        try xml.start(name)
        if let known = person?.name { try xml.attribute("name", known) }
        if let handle = person?.handle, !handle.isEmpty { try xml.text(handle) }
        try close()
    }

    /// What Bugzilla would have as custom fields.
    private func ownFields(_ ticket: InterchangeTicket) throws(FormatFault) {
        try line("cf_type", ticket.type.rawValue)
        try line("cf_planned_start", ifAny: ticket.plannedStart)
        try line("cf_planned_end", ifAny: ticket.plannedEnd)
        try line("cf_requested_item", ifAny: ticket.requestedItem)
        try line("cf_justification", ifAny: ticket.justification)
        let isDay = ticket.dueDate.flatMap(TypedTime.init)?.isDay == true
        try line("cf_due_date", ifAny: isDay ? nil : ticket.dueDate)
        try line("cf_response_eta", ifAny: ticket.responseETA)
        try line("cf_resolution_eta", ifAny: ticket.resolutionETA)
        try line("cf_sla_met", ifAny: ticket.slaMet.map(String.init))
        try line("cf_closed_at", ifAny: ticket.closedAt?.bugzilla)
    }

    /// The first comment is the description, also where there is none.
    private func comments(_ ticket: InterchangeTicket) throws(FormatFault) {
        var count = 0
        func comment(
            id: String?, by author: InterchangePerson?, at time: Timestamp, _ text: String, isPrivate: Bool = false
        ) throws(FormatFault) {
            try open("long_desc", ["isprivate": isPrivate ? "1" : "0"])
            try line("commentid", ifAny: id.flatMap { Int64($0) }.map(String.init))
            try line("comment_count", "\(count)")
            count += 1
            try person("who", author)
            try line("bug_when", time.bugzilla)
            try line("thetext", text)
            try close()
        }
        try comment(id: nil, by: ticket.createdBy, at: ticket.createdAt, ticket.description?.text ?? "")
        for note in ticket.notes {
            if note.status != nil { lost.add(.noteStatuses) }
            try comment(
                id: note.id, by: note.createdBy, at: note.createdAt, note.comment.text, isPrivate: note.isInternal)
        }
        for transcript in ticket.transcripts {
            try comment(
                id: nil, by: transcript.author, at: transcript.start(else: ticket.createdAt), transcript.plainText)
        }
        let texts = [ticket.description?.format] + ticket.notes.map(\.comment.format)
        lost.add(.texts, texts.count { $0 != nil && $0 != .plain })
    }

    private func attachments(_ ticket: InterchangeTicket) throws(FormatFault) {
        for (index, file) in ticket.attachments.enumerated() {
            try open("attachment", ["isobsolete": "0", "ispatch": "0", "isprivate": "0"])
            try line("attachid", ticket.fileID(index))
            try line("date", ticket.createdAt.bugzilla)
            try line("desc", file.name)
            try line("filename", file.name)
            try line("type", file.mediaType)
            try line("size", "\(file.size)")
            try person("attacher", ticket.createdBy)
            try close()
        }
    }
}

extension Timestamp {
    /// `2026-11-23 08:45:41 +0000`
    fileprivate var bugzilla: String { "\(secondText) +0000" }
}
