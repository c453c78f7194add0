internal import Cryptography
internal import JSONText

/// A fact for the directory.
public enum DirectoryChange: Sendable, Equatable {
    /// `id` nil: the next free number. A nil hash: no sign-in with a password.
    case addUser(
        email: String, name: String, role: Role, department: String, title: String, id: UserID?, passwordHash: String?)
    /// Nil: as it is. Raises the user's scope when it changes anything: what they may see is another set of tickets.
    case changeUser(UserID, role: Role?, department: String?)
    /// Also voids the user's earlier tokens.
    case setPassword(UserID, hash: String)
    /// Also voids the user's tokens.
    case deactivate(UserID)
    /// By the SHA-256 of the token's text; kept until it would have expired anyway.
    case revokeToken(digest: [UInt8], expires: Timestamp)
    case retireReplica(ReplicaID, owner: UserID)
    case bindReplica(ReplicaID, user: UserID, mintedFor: UserID)
    /// Takes over a replica that was minted for nobody.
    case claimReplica(ReplicaID, user: UserID, ReplicaClaim)
}

extension Directory {
    /// The user a change creates or concerns, and the record that carries it.
    ///
    /// - Throws: `Refusal` when the change contradicts what is there.
    func decide(_ change: DirectoryChange, now: Timestamp) throws(Refusal) -> (user: UserID?, record: RecordContent) {
        var content = RecordContent(kind: "", from: UserID(0), sentAt: now, receivedAt: now)
        content.status = .applied
        let user: UserID?
        switch change {
        case .addUser(let email, let name, let role, let department, let title, let id, let passwordHash):
            let added = User(
                id: try free(id), email: try address(email), name: try text(name, "name"), role: role,
                department: department, title: title, passwordHash: passwordHash)
            content.kind = "user.added"
            content.body = added.encoded
            user = added.id
        case .changeUser(let id, let role, let department):
            content.kind = "user.changed"
            content.body = try body(of: id) { writer in
                if let role { writer.field("role", role.rawValue) }
                if let department { writer.field("department", department) }
            }
            user = id
        case .setPassword(let id, let hash):
            content.kind = "user.password"
            content.body = try body(of: id) { $0.field("passwordHash", hash) }
            user = id
        case .deactivate(let id):
            content.kind = "user.deactivated"
            content.body = try body(of: id) { _ in }
            user = id
        case .revokeToken(let digest, let expires):
            content.kind = "token.revoked"
            content.body = JSONWriter.text { writer in
                writer.object { writer in
                    writer.field("digest", Base64URL.encode(digest))
                    writer.field("expires", expires)
                }
            }
            user = nil
        case .retireReplica(let replica, let owner):
            guard binding(of: replica)?.user == owner else { throw Refusal(.unknownUser, "there is no such replica") }
            content.kind = "replica.retired"
            content.body = JSONWriter.text { $0.object { $0.field("replica", replica.description) } }
            user = owner
        case .bindReplica(let replica, let owner, let mintedFor):
            content.kind = "replica.bound"
            content.body = JSONWriter.text { writer in
                writer.object { writer in
                    writer.field("replica", replica)
                    writer.field("user", owner.rawValue)
                    writer.field("mintedFor", mintedFor.rawValue)
                }
            }
            user = owner
        case .claimReplica(let replica, let owner, let claim):
            guard binding(of: replica) == nil else {
                throw Refusal(.alreadyClaimed, "this replica belongs to somebody already")
            }
            content.kind = "replica.claimed"
            content.body = JSONWriter.text { writer in
                writer.object { writer in
                    writer.field("replica", replica.description)
                    writer.field("user", owner.rawValue)
                    writer.field("choice", claim.rawValue)
                }
            }
            user = owner
        }
        return (user, content)
    }

    private func free(_ id: UserID?) throws(Refusal) -> UserID {
        guard let id else { return nextUserID }
        guard id >= .firstReal, id.rawValue < 1 << 53 else {
            throw .malformed("id", "must be at least \(UserID.firstReal): smaller numbers are fabricated by frontends")
        }
        guard user(id) == nil else { throw Refusal(.alreadyExists, "user \(id) exists already") }
        return id
    }

    private func address(_ email: String) throws(Refusal) -> String {
        let folded = email.lowercased()
        guard folded.contains("@"), folded.utf8.count <= 255, !folded.contains(where: \.isWhitespace) else {
            throw .malformed("email", "must be an e-mail address of at most 255 bytes")
        }
        guard user(email: folded) == nil else { throw Refusal(.alreadyExists, "\(folded) exists already") }
        return folded
    }

    private func text(_ value: String, _ field: String) throws(Refusal) -> String {
        guard !value.allSatisfy(\.isWhitespace), value.utf8.count <= 255 else {
            throw .malformed(field, "must have 1 to 255 bytes")
        }
        return value
    }

    private func body(of id: UserID, _ build: (inout JSONWriter) -> Void) throws(Refusal) -> [UInt8] {
        guard user(id) != nil else { throw Refusal(.unknownUser, "there is no user \(id)") }
        return JSONWriter.text { writer in
            writer.object { writer in
                writer.field("id", id.rawValue)
                build(&writer)
            }
        }
    }

    /// Folds the next record in; kinds of a later version are passed over.
    mutating func evolve(_ record: Record) {
        precondition(record.seq == head + 1, "record \(record.seq) after \(head) in the directory")
        head = record.seq
        guard let bytes = record.content.body else { return }
        let body = JSONSlice(trusted: bytes[...])
        let id = body["id"]?.integer.map { UserID(Int($0)) }
        let replica = body["replica"]?.string.flatMap(ReplicaID.init)
        switch record.content.kind {
        case "user.added":
            if let user = User(body) { put(user) }
        case "user.changed":
            if let id {
                change(id) { user in
                    let former = (user.role, user.department)
                    user.role = body["role"]?.string.flatMap(Role.init(rawValue:)) ?? user.role
                    user.department = body["department"]?.string ?? user.department
                    if former != (user.role, user.department) { user.scope += 1 }
                }
            }
        case "user.password":
            if let id, let hash = body["passwordHash"]?.string {
                change(id) {
                    $0.passwordHash = hash
                    $0.tokensValidFrom = record.content.sentAt
                }
            }
        case "user.deactivated":
            if let id {
                change(id) {
                    $0.isActive = false
                    $0.tokensValidFrom = record.content.sentAt
                }
            }
        case "token.revoked":
            if let digest = body["digest"]?.string.flatMap({ Base64URL.decode($0) }),
                let expires = body["expires"]?.time
            {
                revoke(tokenDigest: digest, expires: expires, at: record.content.sentAt)
            }
        case "replica.bound":
            if let replica, let user = body["user"]?.integer, let mintedFor = body["mintedFor"]?.integer {
                bind(
                    replica,
                    ReplicaBinding(
                        user: UserID(Int(user)), mintedFor: UserID(Int(mintedFor)), boundAt: record.content.sentAt))
            }
        case "replica.claimed":
            if let replica, let user = body["user"]?.integer,
                let claim = body["choice"]?.string.flatMap(ReplicaClaim.init(rawValue:))
            {
                bind(
                    replica,
                    ReplicaBinding(
                        user: UserID(Int(user)), mintedFor: nil, claim: claim, boundAt: record.content.sentAt))
            }
        case "replica.retired":
            if let replica { retire(replica) }
        default: break
        }
    }
}

extension User {
    fileprivate var encoded: [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.field("id", id.rawValue)
                writer.field("email", email)
                writer.field("name", name)
                writer.field("role", role.rawValue)
                writer.field("department", department)
                writer.field("title", title)
                if let passwordHash { writer.field("passwordHash", passwordHash) }
            }
        }
    }

    fileprivate init?(_ body: JSONSlice) {
        guard let id = body["id"]?.integer, let email = body["email"]?.string, let name = body["name"]?.string,
            let role = body["role"]?.string.flatMap(Role.init(rawValue:))
        else { return nil }
        self.init(
            id: UserID(Int(id)), email: email, name: name, role: role, department: body["department"]?.string ?? "",
            title: body["title"]?.string ?? "", passwordHash: body["passwordHash"]?.string)
    }
}
