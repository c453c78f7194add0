/// What someone may do.
public enum Role: String, Sendable, CaseIterable { case user, agent, manager, admin }

/// A person as the directory knows them.
public struct User: Sendable, Equatable {
    public var id: UserID
    /// Case-folded; unique.
    public var email: String
    public var name: String
    public var role: Role
    /// Empty when they have none.
    public var department: String
    /// Job title, empty when they have none.
    public var title: String
    public var isActive = true
    /// In the form of crypt(3); nil when they cannot sign in with a password.
    public var passwordHash: String?
    /// Tokens issued earlier are void: the last explicit password change or deactivation.
    public var tokensValidFrom: Timestamp?
    /// Raised when what they may see changes; a cursor of another scope starts over.
    public var scope: UInt64 = 1
}

/// Who a replica belongs to.
public struct ReplicaBinding: Sendable, Equatable {
    public var user: UserID
    /// Under whose sign-in it was minted; nil: nobody's, or a demo login's.
    public var mintedFor: UserID?
    /// What its owner decided about a queue that nobody had signed in for.
    public var claim: ReplicaClaim?
    public var isRetired = false
    public var boundAt: Timestamp
}

/// What somebody does with a queue that was written before anybody signed in.
public enum ReplicaClaim: String, Sendable, CaseIterable {
    /// It becomes theirs, as far as it concerns nobody else.
    case `import`
    /// Nothing of it is kept.
    case discard
}

extension ReplicaBinding {
    var origin: ReplicaOrigin {
        switch claim {
        case nil: .signedIn
        case .import: .imported
        case .discard: .discarded
        }
    }
}
