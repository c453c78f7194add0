public import SyncEngine

/// What a person or a script may ask of a data directory, with a server running there or without.
public enum ControlRequest: Sendable, Equatable {
    case ping
    case addUser(NewUser)
    case listUsers
    case showUser(UserReference)
    case setPassword(UserReference, password: String)
    case deactivateUser(UserReference)
    /// Drops the keys of everything the person wrote. For ever.
    case eraseUser(UserReference)
    /// Gives everybody, or one person, a new data key.
    case rotateKeys(UserReference?)
    case mintToken(UserReference, lifetime: Duration?)
    case statistics
    case inspect(Inspection)
    /// Work on the store's files; with `tellsProgress`, lines of `UpkeepProgress` come before the answer.
    case upkeep(Upkeep, tellsProgress: Bool)
    /// Puts things of another system on record.
    case takeIn(Import)
    /// Who people of another system are here: addresses, or what comes before their `@`.
    case findPeople([String])
    /// Makes a file of what is on record.
    case export(Export)

    /// A user to be made.
    public struct NewUser: Sendable, Equatable {
        public var email: String
        public var name: String
        public var role: Role
        public var department: String
        public var title: String
        /// Nil: the next free number.
        public var id: UserID?
        /// Nil: no sign-in with a password.
        public var password: String?

        public init(
            email: String, name: String, role: Role = .user, department: String = "", title: String = "",
            id: UserID? = nil, password: String? = nil
        ) {
            self.email = email
            self.name = name
            self.role = role
            self.department = department
            self.title = title
            self.id = id
            self.password = password
        }
    }

    /// A page of a journal.
    public struct Inspection: Sendable, Equatable {
        public var journal: JournalID
        /// The position to read from; 0: the beginning.
        public var after: Seq
        public var limit: Int
        /// How long to wait for a record when there is none after `after`.
        public var wait: Duration

        /// Most records in one answer.
        public static let maximumRecords = 500
        /// Longest wait; below the idle time of the socket.
        public static let maximumWait = Duration.seconds(20)

        public init(
            journal: JournalID, after: Seq = 0, limit: Int = Self.maximumRecords, wait: Duration = .zero
        ) {
            self.journal = journal
            self.after = after
            self.limit = min(max(limit, 1), Self.maximumRecords)
            self.wait = min(max(wait, .zero), Self.maximumWait)
        }
    }
}

/// A user as people name them: by number or by e-mail address.
public enum UserReference: Sendable, Hashable, CustomStringConvertible {
    case id(UserID)
    case email(String)

    /// A number, or anything with an `@`. Nil for the rest.
    public init?(_ text: String) {
        if let number = Int(text), number > 0 {
            self = .id(UserID(number))
        } else if text.contains("@") {
            self = .email(text)
        } else {
            return nil
        }
    }

    public var description: String {
        switch self {
        case .id(let id): id.description
        case .email(let email): email
        }
    }
}
