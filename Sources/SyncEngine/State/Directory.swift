/// The users, their replicas and the revoked tokens: a pure function of the `directory` journal.
public struct Directory: Sendable, Equatable, JournalFold {
    /// The seq of the last record folded in.
    public internal(set) var head: Seq = 0
    private var byID: [UserID: User] = [:]
    private var byEmail: [String: UserID] = [:]
    /// By folded name; several people may have one.
    private var byName: [String: Set<UserID>] = [:]
    private var replicas: [ReplicaID: ReplicaBinding] = [:]
    /// By SHA-256, with the time after which the token would be void anyway.
    private var revokedTokens: [[UInt8]: Timestamp] = [:]
    /// The number of revoked tokens at which the expired ones are looked for next.
    private var nextPruning = 1024

    public init() {}

    /// All users, by id.
    public var users: [User] { byID.values.sorted { $0.id < $1.id } }

    /// How many replicas are bound.
    public var replicaCount: Int { replicas.count }

    /// The user with this number.
    public func user(_ id: UserID) -> User? { byID[id] }

    /// The user with this address, in any case.
    public func user(email: String) -> User? { byEmail[email.lowercased()].flatMap { byID[$0] } }

    /// The users with this name, in any case, by id.
    func users(named name: String) -> [UserID] { byName[name.foldedName]?.sorted() ?? [] }

    /// Who a replica belongs to; nil for one that never pushed.
    public func binding(of replica: ReplicaID) -> ReplicaBinding? { replicas[replica] }

    /// A user's replicas, by id.
    public func replicas(of user: UserID) -> [(replica: ReplicaID, binding: ReplicaBinding)] {
        replicas.filter { $0.value.user == user }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Whether the token with this SHA-256 was signed out.
    public func isRevoked(tokenDigest: [UInt8]) -> Bool { revokedTokens[tokenDigest] != nil }

    /// The number the next user gets.
    var nextUserID: UserID {
        UserID(max(UserID.firstReal.rawValue, (byID.keys.max()?.rawValue ?? 0) + 1))
    }

    mutating func put(_ user: User) {
        if let former = byID[user.id] {
            byEmail[former.email] = nil
            byName[former.name.foldedName]?.remove(user.id)
        }
        byID[user.id] = user
        byName[user.name.foldedName, default: []].insert(user.id)
        byEmail[user.email] = user.id
    }

    mutating func change(_ id: UserID, _ edit: (inout User) -> Void) {
        guard var user = byID[id] else { return }
        edit(&user)
        put(user)
    }

    mutating func bind(_ replica: ReplicaID, _ binding: ReplicaBinding) {
        if replicas[replica] == nil { replicas[replica] = binding }
    }

    mutating func retire(_ replica: ReplicaID) { replicas[replica]?.isRetired = true }

    /// Remembers a signed-out token until it expires; expired ones are dropped now and then, at a cost that evens out.
    mutating func revoke(tokenDigest: [UInt8], expires: Timestamp, at now: Timestamp) {
        revokedTokens[tokenDigest] = expires
        guard revokedTokens.count >= nextPruning else { return }
        revokedTokens = revokedTokens.filter { $0.value > now }
        nextPruning = max(1024, revokedTokens.count * 2)
    }
}
