internal import HTTPTypes
internal import Hummingbird
internal import JSONText
internal import SyncEngine

/// `auth/microsoft-login`, which every page load of the frontend calls first, and its older name (frontend.md §9).
///
/// Earlier tokens stay valid: other tabs and their sockets use them.
struct MicrosoftRoutes: Sendable {
    let signIn: MicrosoftSignIn
    let verifier: TokenVerifier
    let signer: TokenSigner
    let now: @Sendable () -> Timestamp

    var routes: [Route] {
        ["auth/microsoft-login", "auth/microsoft-user"].map { Route(.post, $0, .anyone, handler: enter) }
    }

    @Sendable private func enter(_ call: Call) async throws -> Response {
        let body: Result<JSONSlice, any Error>
        do { body = .success(try await call.object()) } catch { body = .failure(error) }
        if let (user, token) = holder(of: call, body) { return Self.answer(user, token) }
        let person = try signIn.person(headers: call.request.headers, from: call.address, body: body)
        let user = try await signIn.enter(person, from: call.address)
        return Self.answer(user, signer.token(for: user, now: now()))
    }

    /// Whoever holds a token already. Older builds call a second time with it and without an address, and want no
    /// answer; a new token would be a way to prolong a stolen one.
    private func holder(of call: Call, _ body: Result<JSONSlice, any Error>) -> (User, token: String)? {
        guard let token = BearerToken.read(call.request.headers), let caller = try? verifier.identity(of: token),
            let body = try? body.get(), body["email"].map(\.isNull) ?? true
        else { return nil }
        return (caller.user, token)
    }

    private static func answer(_ user: User, _ token: String) -> Response {
        .object { writer in
            writer.field("token", token)
            writer.object("user") { $0.fields(of: user) }
        }
    }
}
