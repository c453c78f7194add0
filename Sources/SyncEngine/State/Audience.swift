internal import JSONText

/// Whom a ticket concerns: what decides who may see it.
public struct Audience: Sendable, Equatable {
    public var creator: UserID
    public var assignee: UserID?
    /// Empty when the ticket has none.
    public var department: String

    public init(creator: UserID, assignee: UserID?, department: String) {
        self.creator = creator
        self.assignee = assignee
        self.department = department
    }
}

/// Whether a person may see a ticket. Lists, deltas, live events, search and the assistant all ask here.
public func canSee(_ user: User, _ audience: Audience) -> Bool {
    switch user.role {
    case .manager, .admin: return true
    case .agent where audience.assignee == nil: return true
    case .agent where !user.department.isEmpty && user.department == audience.department: return true
    case .agent, .user: return audience.creator == user.id || audience.assignee == user.id
    }
}

extension Audience {
    func write(_ name: String, to writer: inout JSONWriter) {
        writer.array(name) { writer in
            writer.element(creator.rawValue)
            writer.element(assignee?.rawValue ?? 0)
            writer.element(department)
        }
    }

    /// Reads what `write` wrote.
    init?(stored json: JSONSlice) {
        let parts = json.elements
        guard parts.count == 3, let creator = parts[0].integer, let assignee = parts[1].integer,
            let department = parts[2].string
        else { return nil }
        self.init(
            creator: UserID(Int(creator)), assignee: assignee == 0 ? nil : UserID(Int(assignee)),
            department: department)
    }
}
