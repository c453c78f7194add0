/// A person of another system, to be entered in the directory.
public struct PastPerson: Sendable, Equatable {
    /// Derived from what the other system calls them, so that the same person again is known.
    public var operation: OperationID
    /// The number to give, if it is free.
    public var id: UserID?
    /// Whoever has this address here is this person.
    public var email: String
    public var name: String
    /// Nil: `user`, and what a known person has.
    public var role: Role?
    public var department: String
    public var title: String
    /// In the form of crypt(3); nil: no sign-in with a password.
    public var passwordHash: String?
    public var isActive: Bool

    public init(
        operation: OperationID, id: UserID? = nil, email: String, name: String, role: Role? = nil,
        department: String = "", title: String = "", passwordHash: String? = nil, isActive: Bool = true
    ) {
        self.operation = operation
        self.id = id
        self.email = email
        self.name = name
        self.role = role
        self.department = department
        self.title = title
        self.passwordHash = passwordHash
        self.isActive = isActive
    }
}

/// What became of a person of another system.
public struct PastPersonOutcome: Sendable, Equatable {
    public enum Status: String, Sendable {
        case created, updated
        /// They were entered before.
        case known
        /// Somebody has the address who was not entered by this; they stay as they are.
        case present
        case rejected
    }

    public var status: Status
    /// The number they have here; nil when they were rejected.
    public var user: UserID?
    /// Why they were rejected, for people.
    public var reason: String?

    public init(_ status: Status, user: UserID? = nil, reason: String? = nil) {
        self.status = status
        self.user = user
        self.reason = reason
    }
}
