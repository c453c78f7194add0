internal import Hummingbird
internal import JSONText
internal import SyncEngine

/// `auth/password` and `auth/register`: passwords that people choose themselves.
struct AccountRoutes: Sendable {
    let signIn: PasswordSignIn
    let registration: Registration
    let rates: RequestRates
    let signer: TokenSigner
    let now: @Sendable () -> Timestamp

    var routes: [Route] {
        [
            Route(.post, "auth/password", handler: changePassword),
            Route(.post, "auth/register", .anyone, handler: register),
        ]
    }

    /// Takes the old password and a new one. Every earlier token is void then, so a fresh one comes back; sockets of
    /// the old ones end.
    @Sendable private func changePassword(_ call: Call) async throws -> Response {
        let body = try await call.object()
        let current = try Self.text(body, "currentPassword")
        let new = try Self.text(body, "newPassword")
        guard call.user.passwordHash != nil else {
            throw APIError(.forbidden, "this account has no password; an administrator sets the first one")
        }
        do {
            _ = try await signIn.user(email: call.user.email, password: current, from: call.address)
        } catch let error as APIError where error.code == .invalidCredentials {
            // Not 401: old builds of the frontend sign people out at it.
            throw APIError(.forbidden, "the current password is wrong")
        }
        let user = try await signIn.setPassword(of: call.user.id, to: new)
        return .object { writer in
            writer.field("success", true)
            writer.field("token", signer.token(for: user, now: now()))
            writer.object("user") { $0.fields(of: user) }
        }
    }

    /// Answers 202 for a new address and for one with an account alike.
    @Sendable private func register(_ call: Call) async throws -> Response {
        guard !registration.domains.isEmpty else {
            throw APIError(.forbidden, "nobody can register on this server; ask an administrator for an account")
        }
        let body = try await call.object()
        guard let email = body["email"]?.string.flatMap(EmailAddress.init) else {
            throw APIError.malformed("email", "must be an e-mail address")
        }
        let name = body["name"].flatMap { $0.isNull ? nil : $0.string ?? "\0" } ?? ""
        guard name.utf8.count <= 255, !name.utf8.contains(0) else {
            throw APIError.malformed("name", "must be a string of at most 255 bytes")
        }
        let password = try Self.text(body, "password")
        try rates.takeRegistration(call.address)
        try await registration.register(email, name: name.trimmingSpaces(), password: password)
        return .object(status: .accepted) { writer in
            writer.field("success", true)
            writer.field("message", "If this address had no account, it has one now: sign in with the password.")
        }
    }

    private static func text(_ body: JSONSlice, _ name: String) throws(APIError) -> String {
        guard let text = body[name]?.string, !text.isEmpty else {
            throw .malformed(name, "must be a string that is not empty")
        }
        return text
    }
}
