import SyncEngine

/// What a cell of a table holds.
enum TableCell: Equatable {
    case empty
    case text(String)
    case number(Int64)
    /// A time, or what was typed as one.
    case time(Timestamp)
    case flag(Bool)

    fileprivate init(_ text: String?) { self = text.map(TableCell.text) ?? .empty }

    fileprivate init(_ time: Timestamp?) { self = time.map(TableCell.time) ?? .empty }

    /// A time where it is one, else the text.
    fileprivate init(typed text: String?) {
        self = text.map { text in TypedTime(text).map { .time($0.time) } ?? .text(text) } ?? .empty
    }
}

/// The columns of CSV and spreadsheets, one row a ticket.
enum TicketColumn: String, CaseIterable {
    case key = "Ticket"
    case title = "Title"
    case description = "Description"
    case status = "Status"
    case priority = "Priority"
    case type = "Type"
    case department = "Department"
    case assignedTo = "Assigned to"
    case assigneeName = "Assignee's name"
    case createdBy = "Created by"
    case creatorName = "Creator's name"
    case createdAt = "Created (UTC)"
    case updatedAt = "Updated (UTC)"
    case closedAt = "Closed (UTC)"
    case dueDate = "Due"
    case responseETA = "Response due"
    case resolutionETA = "Resolution due"
    case slaMet = "SLA met"
    case plannedStart = "Planned start"
    case plannedEnd = "Planned end"
    case requestedItem = "Requested item"
    case justification = "Justification"
    case noteCount = "Notes"
    case conversation = "Conversation"
    case attachments = "Attachments"
    case extensions = "Other fields"
    case id = "ID"

    func cell(_ ticket: InterchangeTicket) -> TableCell {
        switch self {
        case .key: .text(ticket.shownKey)
        case .title: .text(ticket.title.text)
        case .description: TableCell(ticket.description?.text)
        case .status: .text(ticket.status.rawValue)
        case .priority: .text(ticket.priority.rawValue)
        case .type: .text(ticket.type.rawValue)
        case .department: TableCell(ticket.department)
        case .assignedTo: TableCell(ticket.assignedTo?.handle)
        case .assigneeName: TableCell(ticket.assignedTo?.name)
        case .createdBy: TableCell(ticket.createdBy?.handle)
        case .creatorName: TableCell(ticket.createdBy?.name)
        case .createdAt: .time(ticket.createdAt)
        case .updatedAt: TableCell(ticket.updatedAt)
        case .closedAt: TableCell(ticket.closedAt)
        case .dueDate: TableCell(typed: ticket.dueDate)
        case .responseETA: TableCell(typed: ticket.responseETA)
        case .resolutionETA: TableCell(typed: ticket.resolutionETA)
        case .slaMet: ticket.slaMet.map(TableCell.flag) ?? .empty
        case .plannedStart: TableCell(typed: ticket.plannedStart)
        case .plannedEnd: TableCell(typed: ticket.plannedEnd)
        case .requestedItem: TableCell(ticket.requestedItem)
        case .justification: TableCell(ticket.justification)
        case .noteCount: .number(Int64(ticket.notes.count { !$0.isInternal }))
        case .conversation: TableCell(ticket.conversation)
        case .attachments: TableCell(ticket.attachmentList)
        case .extensions: TableCell(ticket.extensionList)
        // As text: programs keep 15 digits of a number, and show fewer.
        case .id: TableCell(ticket.id.map(String.init))
        }
    }

    /// How many characters wide a spreadsheet shows it.
    var width: Int {
        switch self {
        case .title, .assignedTo, .createdBy, .requestedItem: 30
        case .description, .conversation, .justification: 60
        case .priority, .noteCount, .slaMet: 9
        default: 19
        }
    }
}

extension LossCount {
    /// What no table has a cell for.
    mutating func countTableLosses(_ ticket: InterchangeTicket) {
        add(.internalNotes, ticket.notes.count { $0.isInternal })
        add(.extensions, ticket.extensions.count - ticket.foreignFields.count)
    }
}

extension InterchangeTicket {
    /// Notes and chats in one text, with empty lines between them.
    fileprivate var conversation: String? {
        let notes = self.notes.filter { !$0.isInternal }.map { note in
            let status = note.status.map { " (\($0.rawValue))" } ?? ""
            return "[\(note.createdAt)] \(note.createdBy?.handle ?? "")\(status): \(note.comment.text)"
        }
        let all = notes + transcripts.map(\.plainText)
        return all.isEmpty ? nil : all.joined(separator: "\n\n")
    }

    /// A file a line.
    fileprivate var attachmentList: String? {
        guard !attachments.isEmpty else { return nil }
        return attachments.map { "\($0.name) (\($0.mediaType), \($0.size) bytes)" }.joined(separator: "\n")
    }

    /// A field a line.
    fileprivate var extensionList: String? {
        let fields = foreignFields
        return fields.isEmpty ? nil : fields.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
    }
}
