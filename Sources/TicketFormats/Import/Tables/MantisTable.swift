internal import SyncEngine

extension TicketTable {
    /// MantisBT's XmlImportExport plugin. Labels are in the exporter's language, numbers are not.
    static let mantis = TicketTable(
        format: .mantis,
        records: ["issue"],
        containers: ["mantis"],
        muted: ["content"],
        dropped: ["resolution", "projection", "eta", "sticky", "bug_text_id", "profile_id"],
        blanks: ["0"],
        times: .epoch,
        fields: [
            .externalID: ["id"], .number: ["id"], .title: ["summary"], .description: ["description"],
            .department: ["category"], .assignedTo: ["handler"], .createdBy: ["reporter"], .dueDate: ["due_date"],
            .createdAt: ["date_submitted"], .updatedAt: ["last_updated"],
        ],
        status: Words(
            ["status@id", "status"], fallback: .open,
            [
                "10,30,40,new,acknowledged,confirmed": .open, "20,50,feedback,assigned": .inProgress,
                "80,resolved": .completed, "90,closed": .closed,
            ]),
        priority: Words(
            ["priority@id", "priority"], fallback: .p3,
            [
                "60,50,immediate,urgent": .p1, "40,high": .p2, "30,normal": .p3, "20,10,low,none": .p4,
            ]),
        type: Words([], fallback: .incident, [:]),
        notes: NoteTable(
            path: "bugnotes/bugnote", id: ["id"], author: ["reporter"], time: ["date_submitted"], text: ["note"],
            isInternal: { isPrivate($0) }),
        attachments: AttachmentTable(
            path: "attachments/attachment", name: ["filename", "title"], mediaType: ["file_type"], size: ["filesize"]),
        customFields: CustomFieldTable(path: "custom_fields/custom_field", name: ["name", "id"], value: "value"),
        adjust: adjustMantis,
        source: { facts, _ in
            var base = facts.root?.attribute("urlbase") ?? ""
            while base.hasSuffix("/") { base.removeLast() }
            return base.isEmpty ? "mantis" : base
        })

    private static func isPrivate(_ element: XMLElement) -> Bool { element["view_state"]?.attribute("id") == "50" }

    @Sendable private static func adjustMantis(_ draft: inout TicketDraft) {
        // 1 means that there is none.
        if draft.text(.dueDate)?.oneLine == "1" { draft.ticket.dueDate = nil }
        let parts = [
            ("steps_to_reproduce", "Steps to reproduce:"), ("additional_information", "Additional information:"),
        ]
        for (name, heading) in parts {
            guard let text = draft.record.element[name]?.text.tidied, !text.isEmpty else { continue }
            let before = draft.ticket.description?.text ?? ""
            draft.ticket.description = InterchangeText((before.isEmpty ? "" : before + "\n\n") + heading + "\n" + text)
        }
        draft.ticket.extensions.removeAll { parts.map(\.0).contains($0.attribute("name") ?? "") }
        draft.warnIfPrivate(isPrivate(draft.record.element))
    }
}

extension TicketDraft {
    /// Tells that a ticket was for staff only where it comes from.
    mutating func warnIfPrivate(_ isPrivate: Bool) {
        guard isPrivate else { return }
        warn("it was private; here whoever may see its kind of ticket sees it")
    }
}
