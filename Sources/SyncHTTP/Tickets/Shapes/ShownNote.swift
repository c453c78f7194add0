internal import JSONText
internal import SyncEngine

/// A note as the frontend lists it: an author, a time, a text, and the status that was set with it.
struct ShownNote {
    let id: EventID
    let author: String
    let shownAt: Timestamp
    let comment: String
    let status: TicketStatus?

    /// Nil for a note that was deleted. One that waited in a queue stands where it arrived and says when it was
    /// written.
    init?(_ entry: TicketDocument.Entry, _ directory: Directory) {
        id = entry.id
        switch entry.content {
        case .comment(nil, _): return nil
        case .comment(let text?, let status):
            let written = WrittenTime(sentAt: entry.sentAt, receivedAt: entry.receivedAt, isQueued: entry.isQueued)
            author = directory.address(of: entry.from)
            shownAt = written.shown
            comment = text + written.note
            self.status = status
        case .system(let displaced, let kept):
            author = "System"
            shownAt = entry.receivedAt
            comment = SystemNote(displaced: displaced, kept: kept, by: entry.from, at: entry.sentAt).text(directory)
            status = nil
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id.rawValue)
            writer.field("createdBy", author)
            writer.field("createdAt", shownAt)
            writer.field("comment", comment)
            if let status { writer.field("status", status.rawValue) } else { writer.null("status") }
        }
    }
}

/// What the system has to tell about a change, in sentences: values that gave way, and texts that name nobody and
/// nothing.
struct SystemNote {
    let displaced: [TicketDocument.Displaced]
    let kept: [TicketDocument.Kept]
    /// Whose change it was, and when it was written.
    let by: UserID
    let at: Timestamp

    func text(_ directory: Directory) -> String {
        (displaced.map { sentence($0, directory) } + kept.map(sentence)).joined(separator: "\n")
    }

    private func sentence(_ item: TicketDocument.Displaced, _ directory: Directory) -> String {
        let value = "\(item.field.label) \(shown(item, directory))"
        let from = directory.address(of: item.from)
        // A value that was refused has the change's own author and time.
        guard item.from != by || item.sentAt != at else {
            return "\(value), set by \(from), was not applied: the ticket had changed meanwhile."
        }
        let winner = directory.address(of: by)
        return "\(value), set by \(from) on \(item.sentAt.minute), gave way to a change by \(winner)."
    }

    private func shown(_ item: TicketDocument.Displaced, _ directory: Directory) -> String {
        guard item.field == .assignedTo else { return item.value.isEmpty ? "(empty)" : "“\(item.value)”" }
        return Int(item.value).map { directory.address(of: UserID($0)) } ?? "nobody"
    }

    private func sentence(_ item: TicketDocument.Kept) -> String {
        switch item.field {
        case .assignedTo: "The assignee was given as “\(item.text)”, who cannot be given tickets here."
        case .department: "The department was given as “\(item.text)”, which does not exist here."
        default: "\(item.field.label) was given as “\(item.text)”."
        }
    }
}

extension TicketField {
    /// What people call it.
    var label: String {
        switch self {
        case .title: "Title"
        case .description: "Description"
        case .status: "Status"
        case .priority: "Priority"
        case .department: "Department"
        case .assignedTo: "Assignee"
        case .requestedItem: "Requested item"
        case .justification: "Justification"
        case .plannedStart: "Planned start"
        case .plannedEnd: "Planned end"
        case .dueDate: "Due date"
        }
    }
}
