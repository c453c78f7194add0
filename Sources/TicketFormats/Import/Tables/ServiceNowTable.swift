internal import SyncEngine

extension TicketTable {
    /// ServiceNow's unload and the answers of `.do?XML`. Times are UTC and do not say so.
    static let serviceNow = TicketTable(
        format: .servicenow,
        records: Set(serviceNowTypes.keys),
        containers: ["unload", "xml"],
        quiet: ["sys_journal_field", "sys_user", "sys_user_group", "sys_attachment", "sys_attachment_doc"],
        muted: ["sys_journal_field", "sys_user", "sys_user_group", "sys_attachment", "sys_attachment_doc"],
        dropped: [
            "sys_class_name", "sys_domain", "sys_domain_path", "sys_mod_count", "sys_tags", "active", "comments",
            "work_notes", "comments_and_work_notes", "work_notes_list", "watch_list", "sys_updated_by",
            "task_effective_number",
        ],
        blanks: ["false", "0"],
        times: .utc,
        fields: [
            .externalID: ["sys_id", "number"], .number: ["u_ticx_id"], .key: ["number"], .title: ["short_description"],
            .description: ["description"], .department: ["assignment_group@display_value", "assignment_group"],
            .assignedTo: ["assigned_to"],
            .createdBy: ["caller_id", "requested_for", "requested_by", "opened_by", "sys_created_by"],
            .plannedStart: ["u_planned_start", "start_date"], .plannedEnd: ["u_planned_end", "end_date"],
            .requestedItem: ["cat_item@display_value", "cat_item"], .justification: ["justification"],
            .dueDate: ["u_due_date", "due_date"], .responseETA: ["u_response_eta"],
            .resolutionETA: ["u_resolution_eta", "sla_due"],
            .slaMet: ["made_sla"], .createdAt: ["opened_at", "sys_created_on"], .updatedAt: ["sys_updated_on"],
            .closedAt: ["closed_at", "resolved_at"],
        ],
        status: Words(
            ["state"], fallback: .open, rule: serviceNowStatus,
            [
                "new,open,draft,assess,authorize,scheduled,pending": .open,
                "in progress,work in progress,on hold,implement,known error,root cause analysis,fix in progress":
                    .inProgress,
                "resolved,completed,closed complete,review": .completed,
                "closed,canceled,cancelled,closed incomplete,closed skipped": .closed,
            ]),
        priority: Words(
            ["priority"], fallback: .p3,
            [
                "1,critical,1 - critical,p1": .p1, "2,high,2 - high,p2": .p2, "3,moderate,3 - moderate,medium,p3": .p3,
                "4,5,low,4 - low,planning,5 - planning,p4": .p4,
            ]),
        type: Words([], fallback: .task, rule: { serviceNowTypes[serviceNowClass($0.element)] }, [:]),
        people: PersonTable(account: ["."], name: ["@display_value"]),
        notes: NoteTable(
            path: "sys_journal_field", id: ["sys_id"], author: ["sys_created_by"], time: ["sys_created_on"],
            text: ["value"], isInternal: { $0["element"]?.text.oneLine != "comments" }),
        attachments: AttachmentTable(
            path: "sys_attachment", name: ["file_name"], mediaType: ["content_type"], size: ["size_bytes"],
            sha256: ["hash"]),
        skipReason: { $0.attribute("action") == "DELETE" ? "the document says that it was deleted" : nil },
        adjust: { draft in
            // References whose names nobody wrote.
            if let group = draft.ticket.department, group.isSysID {
                draft.ticket.department = nil
                draft.keep(field: "assignment_group", group)
            }
            if let item = draft.ticket.requestedItem, item.isSysID {
                draft.ticket.requestedItem = nil
                draft.keep(field: "cat_item", item)
            }
        },
        source: { _, _ in "servicenow" })

    private static let serviceNowTypes: [String: TicketType] = [
        "incident": .incident, "sc_request": .serviceRequest, "sc_req_item": .serviceRequest,
        "change_request": .changeRequest, "problem": .problem, "task": .task, "sc_task": .task,
        "change_task": .task, "problem_task": .task, "incident_task": .task,
    ]

    /// The table that a record is of; those of `task` may say which of its kinds they are.
    private static func serviceNowClass(_ element: XMLElement) -> String {
        guard element.name == "task", let name = element["sys_class_name"]?.text.oneLine.lowercased() else {
            return element.name
        }
        return serviceNowTypes[name] == nil ? "task" : name
    }

    /// Codes of states mean something else in each table.
    @Sendable private static func serviceNowStatus(_ record: Record) -> TicketStatus? {
        guard let state = record.element["state"]?.text.oneLine, !state.isEmpty else {
            return record.element["active"]?.text.oneLine == "false" ? .closed : nil
        }
        return Int(state).flatMap { code in
            switch serviceNowClass(record.element) {
            case "incident": [1: .open, 2: .inProgress, 3: .inProgress, 6: .completed, 7: .closed, 8: .closed][code]
            case "change_request":
                [
                    -5: .open, -4: .open, -3: .open, -2: .open, -1: .inProgress, 0: .completed, 3: .closed,
                    4: .closed,
                ][code]
            case "problem":
                [
                    1: .open, 2: .inProgress, 3: .inProgress, 4: .closed, 101: .open, 102: .inProgress,
                    103: .inProgress, 104: .inProgress, 106: .completed, 107: .closed,
                ][code]
            default:
                [-5: .open, 1: .open, 2: .inProgress, 3: .completed, 4: .closed, 7: .closed, 8: .closed][code]
            }
        }
    }
}

extension String {
    /// Whether it is what ServiceNow calls its records by: 32 hexadecimal digits.
    fileprivate var isSysID: Bool {
        utf8.count == 32 && utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
