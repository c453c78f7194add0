internal import Hummingbird
internal import JSONText
internal import SyncEngine

/// `auth/…`: signing in with a password, who am I, signing out.
struct AuthRoutes: Sendable {
    let service: SyncService
    let signIn: PasswordSignIn
    let signer: TokenSigner
    let now: @Sendable () -> Timestamp

    var routes: [Route] {
        [
            Route(.post, "auth/login", .anyone, handler: login),
            Self.own,
            Route(.post, "auth/logout", handler: logout),
        ]
    }

    /// Who the caller is; the same in every office.
    static let own = Route(.get, "auth/me", handler: me)

    @Sendable private func login(_ call: Call) async throws -> Response {
        let body = try await call.object()
        guard let email = body["email"]?.string, !email.isEmpty, email.utf8.count <= 255 else {
            throw APIError.malformed("email", "must be a string of 1 to 255 bytes")
        }
        guard let password = body["password"]?.string, !password.isEmpty else {
            throw APIError.malformed("password", "must be a string that is not empty")
        }
        let user = try await signIn.user(email: email, password: password, from: call.address)
        return .object { writer in
            writer.field("token", signer.token(for: user, now: now()))
            writer.object("user") { $0.fields(of: user) }
        }
    }

    @Sendable private static func me(_ call: Call) async throws -> Response {
        let user = call.user
        return .object { writer in
            writer.fields(of: user)
            writer.object("user") { $0.fields(of: user) }
        }
    }

    /// Revokes the token that was sent. Other tokens of the user stay valid: other tabs use them.
    @Sendable private func logout(_ call: Call) async throws -> Response {
        if let caller = call.caller {
            try await service.change(.revokeToken(digest: caller.tokenDigest, expires: caller.expires))
        }
        return .object { $0.field("success", true) }
    }
}

extension JSONWriter {
    /// A user as they see themselves.
    mutating func fields(of user: User) {
        field("id", user.id.rawValue)
        field("userId", user.id.rawValue)
        field("email", user.email)
        field("name", user.name)
        field("role", user.role.rawValue)
        field("department", user.department)
        field("title", user.title)
    }
}
