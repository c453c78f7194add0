internal import SyncEngine

extension TicketTable {
    /// Freshdesk's and Freshservice's account export. People are numbers.
    static let freshdesk = TicketTable(
        format: .freshdesk,
        records: ["helpdesk-ticket"],
        containers: ["helpdesk-tickets"],
        dropped: ["deleted", "spam", "source", "description-html", "delta", "trained"],
        blanks: ["false", "0"],
        markup: .perhapsHTML,
        fields: [
            .externalID: ["display-id", "id"], .number: ["display-id"], .title: ["subject"],
            .description: ["description", "description-html"], .department: ["department-name"],
            .assignedTo: ["responder-id"], .createdBy: ["requester-id"], .resolutionETA: ["due-by"],
            .responseETA: ["frDueBy", "fr-due-by"], .createdAt: ["created-at"], .updatedAt: ["updated-at"],
            .closedAt: ["closed-at", "resolved-at", "ticket-states/closed-at", "ticket-states/resolved-at"],
        ],
        // 6 and 7: waiting for the customer, for a third party.
        status: Words(
            ["status", "status-name"], fallback: .open,
            [
                "2,open": .open, "3,6,7,pending,waiting on customer,waiting on third party": .inProgress,
                "4,resolved": .completed, "5,closed": .closed,
            ]),
        priority: Words(
            ["priority", "priority-name"], fallback: .p3,
            [
                "4,urgent": .p1, "3,high": .p2, "2,medium": .p3, "1,low": .p4,
            ]),
        type: Words(
            ["ticket-type"], fallback: .incident,
            [
                "incident,bug": .incident, "service request,request,question": .serviceRequest,
                "change,change request,feature request": .changeRequest, "problem": .problem, "task": .task,
            ]),
        notes: NoteTable(
            path: "notes/helpdesk-note", id: ["id"], author: ["user-id"], time: ["created-at"],
            text: ["body", "body-html"], isInternal: { $0["private"]?.text.oneLine == "true" }),
        attachments: AttachmentTable(
            path: "attachments/*", name: ["content-file-name", "filename", "name"],
            mediaType: ["content-content-type", "content-type"], size: ["content-file-size", "size"]),
        customFields: CustomFieldTable(path: "custom_field/*", name: [], value: "."),
        skipReason: { ticket in
            if ticket["deleted"]?.text.oneLine == "true" { return "it was deleted" }
            return ticket["spam"]?.text.oneLine == "true" ? "it was marked as spam" : nil
        },
        source: { _, _ in "freshdesk" })
}
