internal import JSONText

/// What an author's values mean to the directory: people and departments that exist, and what they wrote of those that
/// do not.
struct TicketHearing {
    /// The choices that the frontend offers when it could not ask a server.
    static let fallbackDepartments: Set = [
        "IT Support", "Network Operations", "Security", "Database Administration", "Application Development",
        "Infrastructure", "Help Desk",
    ]

    var values: [TicketField: TicketValue] = [:]
    /// Texts that name nobody and nothing; told in the ticket as they were written.
    private(set) var kept: [TicketField: String] = [:]

    /// - Parameter isQueued: whether it waited: only then can a department be a made-up choice.
    init(
        _ fields: TicketFields, of type: TicketType, mode: Operation.Mode, isQueued: Bool, _ directory: Directory,
        mayHaveLeft: Bool = false
    ) {
        for (field, text) in fields.texts where type.fields.contains(field) {
            let mayBeMadeUp = field == .department && isQueued && Self.fallbackDepartments.contains(text)
            if mayBeMadeUp, !directory.has(department: text) {
                kept[field] = text
            } else {
                values[field] = .text(text)
            }
        }
        guard let assignee = fields.assignee else { return }
        let found = directory.user(assignee, mode: mode)
        if let found, found.isActive || mayHaveLeft {
            values[.assignedTo] = .person(found.id)
        } else {
            kept[.assignedTo] = assignee.written
            // Who left cannot do the work; who never was is no opinion.
            if found != nil { values[.assignedTo] = .person(nil) }
        }
    }

    var assignee: UserID? {
        if case .person(let person) = values[.assignedTo] { return person }
        return nil
    }

    var department: String {
        if case .text(let text) = values[.department] { return text }
        return ""
    }

    /// Writes the members `fields` and `text`.
    func write(to writer: inout JSONWriter) {
        writer.fields(values)
        writeKept(to: &writer)
    }

    /// Writes the member `text`, if there is any.
    func writeKept(to writer: inout JSONWriter) {
        guard !kept.isEmpty else { return }
        writer.object("text") { writer in
            for field in TicketField.allCases { if let text = kept[field] { writer.field(field.rawValue, text) } }
        }
    }
}

extension Directory {
    /// The person an author means; in demo mode the addresses that the frontend invents are nobody's.
    fileprivate func user(_ assignee: TicketFields.Assignee, mode: Operation.Mode) -> User? {
        switch assignee {
        case .user(let id): return user(id)
        case .text(let text):
            let folded = text.lowercased()
            if mode == .demo, InventedPeople.have(email: folded) { return nil }
            return user(email: folded)
        }
    }

    /// Whether anybody active works there.
    fileprivate func has(department: String) -> Bool { users.contains { $0.isActive && $0.department == department } }
}
