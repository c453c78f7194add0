internal import SyncEngine

/// Whom a ticket can be given to, as the frontend's form lists them.
struct Assignable: Sendable, Equatable {
    var name: String
    var email: String
    var department: String
}

extension Directory {
    /// What the form calls the department of people who have none: it offers people by department, so without a name
    /// for it they could be given nothing.
    static let nameless = "General"

    /// The address by which a ticket names a person; a word when the directory does not know them.
    func address(of id: UserID) -> String {
        if let user = user(id) { return user.email }
        return SystemContact.all.first { $0.id == id }?.name ?? "user \(id)"
    }

    /// The name of a person, as a ticket's history tells it.
    func name(of id: UserID) -> String { user(id)?.shownName ?? address(of: id) }

    /// Everybody active, by name.
    var assignable: [Assignable] {
        users.filter(\.isActive).map { user in
            Assignable(
                name: user.shownName, email: user.email,
                department: user.department.isBlank ? Self.nameless : user.department)
        }.sorted { ($0.name, $0.email) < ($1.name, $1.email) }
    }

    /// The departments in which somebody can take a ticket, by name.
    var assignableDepartments: [String] { Set(assignable.map(\.department)).sorted() }
}
