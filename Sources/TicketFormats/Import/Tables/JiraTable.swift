internal import SyncEngine

extension TicketTable {
    /// Jira's XML view of an issue or a search: RSS 0.92, texts in HTML.
    static let jira = TicketTable(
        format: .jira,
        records: ["item"],
        containers: ["rss", "channel"],
        asides: ["link", "issue"],
        quiet: ["title", "description", "language", "build-info", "image"],
        dropped: ["title", "statusCategory", "resolution", "votes", "watches"],
        blanks: ["None"],
        markup: .html,
        fields: [
            .externalID: ["key@id", "key"], .number: ["key@id"], .key: ["key"], .title: ["summary", "title"],
            .description: ["description"], .assignedTo: ["assignee"], .createdBy: ["reporter"], .dueDate: ["due"],
            .createdAt: ["created"], .updatedAt: ["updated"], .closedAt: ["resolved"],
        ],
        // The category is the same in every language, and installations name statuses as they like.
        status: Words(
            ["status@id", "status"], fallback: .open, rule: jiraCategory,
            [
                "1,4,open,reopened,to do,new,backlog": .open, "3,in progress,in review": .inProgress,
                "5,resolved,done,completed": .completed, "6,closed": .closed,
            ]),
        priority: Words(
            ["priority@id", "priority"], fallback: .p3,
            [
                "1,highest,blocker,p1": .p1, "2,high,critical,p2": .p2, "3,medium,major,normal,p3": .p3,
                "4,5,low,lowest,minor,trivial,p4": .p4,
            ]),
        type: Words(
            ["type"], fallback: .incident,
            [
                "incident,[system] incident,bug": .incident,
                "service request,[system] service request,service request with approvals,it help,support":
                    .serviceRequest,
                "change request,change,[system] change,improvement,new feature": .changeRequest,
                "problem,[system] problem": .problem, "task,sub-task,subtask,story,epic": .task,
            ]),
        people: PersonTable(account: ["@accountid", "@username"], name: ["."], nobody: ["-1"]),
        notes: NoteTable(
            path: "comments/comment", id: ["@id"], author: ["@author"], time: ["@created"], text: ["."],
            isInternal: { !($0.attribute("grouplevel") ?? $0.attribute("rolelevel") ?? "").isEmpty }),
        attachments: AttachmentTable(path: "attachments/attachment", name: ["@name"], size: ["@size"]),
        customFields: CustomFieldTable(
            path: "customfields/customfield", name: ["customfieldname", "@id"],
            value: "customfieldvalues/customfieldvalue"),
        adjust: adjustJira,
        beside: { element, facts in
            if element.name == "link", facts.base == nil {
                facts.base = jiraBase(element.text.oneLine)
            } else if element.name == "issue" {
                facts.total = element.attribute("total").flatMap { Int($0) }
            }
        },
        closing: { facts in
            guard let total = facts.total, total > facts.tickets else { return [] }
            return [
                "the document has \(facts.tickets) of the \(total) issues that were found; export the others too, with "
                    + "tempMax and pager/start in the address, or a narrower search"
            ]
        },
        source: { facts, item in
            if let link = item["link"]?.text.oneLine, link.contains("/browse/") { return jiraBase(link) }
            return facts.base ?? "jira"
        })

    @Sendable private static func jiraCategory(_ record: Record) -> TicketStatus? {
        let category = record.element["statusCategory"]
        switch category?.attribute("key") ?? category?.attribute("id") {
        case "new", "2": return .open
        case "indeterminate", "4": return .inProgress
        case "done", "3":
            let name = record.element["status"]?.text.lowercased() ?? ""
            return name.contains("closed") ? .closed : .completed
        default: return nil
        }
    }

    @Sendable private static func adjustJira(_ draft: inout TicketDraft) {
        // Without a summary there is the feed's title: `[KEY-1] Summary`.
        if let key = draft.ticket.key, draft.ticket.title.text.hasPrefix("[\(key)]") {
            draft.ticket.title.text = String(draft.ticket.title.text.dropFirst(key.count + 2)).oneLine
        }
        let resolution = draft.record.element["resolution"]
        // That it is done the status says.
        if let resolution, resolution.attribute("id") != "-1", !["", "Done"].contains(resolution.text.oneLine) {
            draft.keep(field: "resolution", resolution.text.oneLine)
        }
    }

    /// The address of a Jira, without what pages of it add and without a slash at its end.
    private static func jiraBase(_ link: String) -> String? {
        var base = link
        for page in ["/browse/", "/issues/", "/secure/", "/projects/", "?", "#"] {
            if let range = base.firstRange(of: page) { base = String(base[..<range.lowerBound]) }
        }
        while base.hasSuffix("/") { base.removeLast() }
        return base.isEmpty ? nil : base
    }
}
