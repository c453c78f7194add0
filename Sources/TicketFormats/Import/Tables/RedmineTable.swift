internal import SyncEngine

extension TicketTable {
    /// Redmine's REST answers: `/issues.xml`, and `/issues/1.xml` of one issue.
    static let redmine = TicketTable(
        format: .redmine,
        records: ["issue"],
        containers: ["issues"],
        dropped: ["done_ratio", "changesets", "children", "allowed_statuses"],
        blanks: ["0", "0.0", "false"],
        fields: [
            .externalID: ["id"], .number: ["id"], .title: ["subject"], .description: ["description"],
            .department: ["category@name"], .assignedTo: ["assigned_to"], .createdBy: ["author"],
            .plannedStart: ["start_date"], .dueDate: ["due_date"], .createdAt: ["created_on"],
            .updatedAt: ["updated_on"], .closedAt: ["closed_on"],
        ],
        status: Words(
            ["status@name"], fallback: .inProgress, unsaid: .open, rule: redmineStatus,
            [
                "new,open": .open, "in progress,feedback": .inProgress, "resolved,completed": .completed,
                "closed,rejected": .closed,
            ]),
        priority: Words(
            ["priority@name"], fallback: .p3,
            [
                "immediate,urgent,p1": .p1, "high,p2": .p2, "normal,p3": .p3, "low,p4": .p4,
            ]),
        type: Words(
            ["tracker@name"], fallback: .incident,
            [
                "bug,incident,defect": .incident, "support,service request": .serviceRequest,
                "feature,change request,change": .changeRequest, "problem": .problem, "task": .task,
            ]),
        people: PersonTable(account: ["@id"], name: ["@name"]),
        notes: NoteTable(
            path: "journals/journal", id: ["@id"], author: ["user"], time: ["created_on"], text: ["notes"],
            isInternal: { $0["private_notes"]?.text == "true" }),
        attachments: AttachmentTable(
            path: "attachments/attachment", name: ["filename"], mediaType: ["content_type"], size: ["filesize"]),
        // Older versions write the value into the element itself.
        customFields: CustomFieldTable(path: "custom_fields/custom_field", name: ["@name", "@id"], value: "."),
        adjust: { $0.warnIfPrivate($0.record.element["is_private"]?.text == "true") },
        beside: { element, facts in
            if element.name == "issues" {
                facts.total = (element.attribute("total_count") ?? element.attribute("count")).flatMap { Int($0) }
            }
        },
        closing: { facts in
            var told: [String] = []
            if let total = facts.total, total > facts.tickets {
                told.append(
                    "the document has \(facts.tickets) of \(total) issues; fetch the other pages too, with limit=100 "
                        + "and offset in the address")
            }
            if facts.tickets > 0, !facts.hasNotes {
                told.append(
                    "the document has no notes: Redmine gives them issue by issue, "
                        + "/issues/1.xml?include=journals,attachments")
            }
            return told
        },
        source: { _, _ in "redmine" })

    /// Installations name statuses as they like, but each is open or closed.
    @Sendable private static func redmineStatus(_ record: Record) -> TicketStatus? {
        guard let status = record.element["status"] else { return nil }
        switch status.attribute("name")?.oneLine.lowercased() {
        case "new", "open": return .open
        case "resolved", "completed": return .completed
        default: break
        }
        switch status.attribute("is_closed") {
        case "true": return .closed
        // What a new issue has as Redmine is installed, whatever its language.
        case "false": return status.attribute("id") == "1" ? .open : .inProgress
        default: return record.element["closed_on"].map { !$0.text.isBlank } ?? false ? .closed : nil
        }
    }
}
