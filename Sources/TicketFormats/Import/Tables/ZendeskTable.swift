internal import SyncEngine

extension TicketTable {
    /// Zendesk's XML export. People are numbers.
    static let zendesk = TicketTable(
        format: .zendesk,
        records: ["ticket"],
        containers: ["tickets"],
        dropped: ["via-id"],
        markup: .perhapsHTML,
        fields: [
            .externalID: ["nice-id", "id"], .number: ["nice-id", "id"], .title: ["subject"],
            .description: ["description"], .assignedTo: ["assignee-id"], .createdBy: ["requester-id", "submitter-id"],
            .dueDate: ["due-date", "due-at"], .createdAt: ["created-at"], .updatedAt: ["updated-at"],
            .closedAt: ["solved-at"],
        ],
        status: Words(
            ["status-id", "status"], fallback: .open,
            [
                "0,1,new,open": .open, "2,6,pending,hold,on-hold": .inProgress, "3,solved": .completed,
                "4,closed": .closed,
            ]),
        priority: Words(
            ["priority-id", "priority"], fallback: .p3,
            [
                "4,urgent": .p1, "3,high": .p2, "2,normal": .p3, "1,0,low,none": .p4,
            ]),
        type: Words(
            ["ticket-type-id", "ticket-type", "type"], fallback: .incident, silent: ["0", "none"],
            [
                "1,question": .serviceRequest, "2,incident": .incident, "3,problem": .problem, "4,task": .task,
            ]),
        notes: NoteTable(
            path: "comments/comment", id: ["id"], author: ["author-id"], time: ["created-at"], text: ["value", "body"],
            isInternal: { $0["is-public"]?.text.oneLine == "false" }),
        attachments: AttachmentTable(
            path: "comments/comment/attachments/attachment", name: ["filename", "file-name"],
            mediaType: ["content-type"], size: ["size"]),
        customFields: CustomFieldTable(
            path: "ticket-field-entries/ticket-field-entry", name: ["ticket-field-id"], value: "value",
            prefix: "ticket-field "),
        skipReason: { ticket in
            let status = ticket["status-id"]?.text.oneLine ?? ticket["status"]?.text.oneLine
            return status == "5" || status == "deleted" ? "it was deleted" : nil
        },
        adjust: adjustZendesk,
        source: { _, _ in "zendesk" })

    /// The description is the first comment once more.
    @Sendable private static func adjustZendesk(_ draft: inout TicketDraft) {
        guard let first = draft.notes.first?.note else { return }
        let isSame = draft.ticket.description?.text == first.comment.text
        guard isSame || draft.ticket.description?.text.isEmpty ?? true else { return }
        // Of a ticket that staff opened for themselves the first comment is internal, and so is what it says.
        draft.ticket.description = first.isInternal ? "" : first.comment
        if !first.isInternal { draft.notes.removeFirst() }
    }
}
