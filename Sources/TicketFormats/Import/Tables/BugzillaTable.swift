internal import SyncEngine

extension TicketTable {
    /// Bugzilla's own XML, `show_bug.cgi?ctype=xml`.
    static let bugzilla = TicketTable(
        format: .bugzilla,
        records: ["bug"],
        containers: ["bugzilla"],
        muted: ["data"],
        // The token lets whoever has it act for the exporter.
        dropped: [
            "token", "reporter_accessible", "cclist_accessible", "classification_id", "everconfirmed",
            "comment_sort_order",
        ],
        blanks: ["---", "0.00", "unspecified", "Unclassified", "All", "ticx", "normal", "FIXED"],
        fields: [
            .externalID: ["bug_id"], .number: ["bug_id"], .key: ["alias"], .title: ["short_desc"],
            .department: ["component"], .assignedTo: ["assigned_to"], .createdBy: ["reporter"],
            .dueDate: ["cf_due_date", "deadline"], .createdAt: ["creation_ts"], .updatedAt: ["delta_ts"],
            .closedAt: ["cf_closed_at"],
        ],
        status: Words(
            ["bug_status"], fallback: .open,
            [
                "unconfirmed,new,confirmed,reopened,open": .open, "assigned,in progress": .inProgress,
                "resolved,verified,completed": .completed, "closed": .closed,
            ]),
        priority: Words(
            ["priority"], fallback: .p3, silent: ["---", "--"],
            [
                "p1,highest": .p1, "p2,high": .p2, "p3,normal,medium": .p3, "p4,p5,low,lowest": .p4,
            ]),
        type: Words([], fallback: .incident, rule: bugzillaType, [:]),
        people: PersonTable(account: ["."], name: ["@name"], nobody: ["nobody", "nobody@mozilla.org"]),
        notes: NoteTable(
            path: "long_desc", id: ["commentid"], author: ["who"], time: ["bug_when"], text: ["thetext"],
            isInternal: { $0.attribute("isprivate") == "1" }, order: ["comment_count"]),
        attachments: AttachmentTable(
            path: "attachment", name: ["filename", "desc"], mediaType: ["type", "ctype"], size: ["size"],
            isInternal: { $0.attribute("isprivate") == "1" }),
        skipReason: { bug in
            switch bug.attribute("error") {
            case nil: nil
            case "NotPermitted": "whoever exported it was not permitted to see this bug"
            case "NotFound": "there is no such bug where it was exported"
            case .some(let error): "it was not exported: \(error)"
            }
        },
        adjust: adjustBugzilla,
        source: { facts, _ in
            var base = facts.root?.attribute("urlbase") ?? ""
            while base.hasSuffix("/") { base.removeLast() }
            return base.isEmpty ? "bugzilla" : base
        })

    @Sendable private static func bugzillaType(_ record: Record) -> TicketType {
        if let word = record.element["cf_type"]?.text.oneLine, let type = TicketType(rawValue: word) { return type }
        if let word = record.element["bug_type"]?.text.oneLine, word == "task" { return .task }
        let words = ["bug_type", "bug_severity"].compactMap { record.element[$0]?.text.oneLine }
        return words.contains("enhancement") ? .changeRequest : .incident
    }

    @Sendable private static func adjustBugzilla(_ draft: inout TicketDraft) {
        draft.ticket.extensions.removeAll { $0.attribute("name") == "cf_type" && $0.text == draft.ticket.type.rawValue }
        if draft.ticket.assignedTo?.email?.hasPrefix("nobody@") ?? false { draft.ticket.assignedTo = nil }
        // A bug has no description of its own: it is the comment with the number 0, which is missing when it is hidden.
        draft.ticket.description = ""
        if let first = draft.notes.first, first.order == 0 || first.order == .max, !first.note.isInternal {
            draft.ticket.description = first.note.comment
            draft.notes.removeFirst()
        }
        // Nor a time at which it ended; bugs are ended with a comment.
        if draft.ticket.closedAt == nil, [.completed, .closed].contains(draft.ticket.status) {
            draft.ticket.closedAt = draft.notes.last?.note.createdAt ?? draft.ticket.updatedAt
        }
        let data = FieldPath("attachment/data").elements(in: draft.record.element)
        if data.contains(where: { $0.attribute("encoding") == "filename" }) {
            draft.warn("an attachment names a file of the reading machine instead of its bytes; no file was opened")
        }
    }
}
