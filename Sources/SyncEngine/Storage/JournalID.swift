/// The name of a journal: one user's records, or one of the shared ones.
public enum JournalID: Sendable, Hashable {
    case user(UserID)
    case tickets
    case directory

    /// Reads the form `description` writes. Nil for anything else.
    public init?(_ text: some StringProtocol) {
        switch text {
        case "tickets": self = .tickets
        case "directory": self = .directory
        default:
            guard text.hasPrefix("user:"), let number = Int(text.dropFirst(5)), number > 0,
                String(number).utf8.elementsEqual(text.dropFirst(5).utf8)
            else { return nil }
            self = .user(UserID(number))
        }
    }
}

extension JournalID {
    /// By one number a journal: users' are positive.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .user(let user): hasher.combine(user.rawValue)
        case .tickets: hasher.combine(-1)
        case .directory: hasher.combine(-2)
        }
    }
}

extension JournalID: CustomStringConvertible {
    /// `user:10005`, `tickets` or `directory`: the form used on disk.
    public var description: String {
        switch self {
        case .user(let user): "user:\(user)"
        case .tickets: "tickets"
        case .directory: "directory"
        }
    }
}

extension JournalID: Comparable {
    public static func < (left: JournalID, right: JournalID) -> Bool {
        switch (left, right) {
        case (.user(let left), .user(let right)): left < right
        default: left.description < right.description
        }
    }
}
