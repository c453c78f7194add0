import SyncEngine

@testable import SyncHTTP

/// Addresses, methods, parameters and tokens that must be refused.
enum BadAddresses {
    static let cases: [BadRequest] = unknown + methods + escapes + parameters + tokens

    private static let unknown: [BadRequest] = [
        "/", "/api", "/api/", "/api/nothing", "/nothing", "/api/api/api/api/auth/me", "/api/auth", "/api/chat",
        "/api/chat/messages/1/2/3", "/notifications", "/api/auth/me/x", "/auth/callback", "/sync/delta", "/api/sync/x",
        "/index.html", "/../etc/passwd", "/api/..%2f..%2fetc", "/.git/config", "/api/auth/microsoft-login-x",
        "/users", "/undefined", "/api/undefined",
    ].map { path in
        path.contains("%2f")
            ? .call("GET", path, 400, "malformed") : .call("GET", path, 404, "notFound")
    }

    private static let methods: [BadRequest] = [
        .call("GET", "/api/auth/login", 405, "methodNotAllowed"),
        .call("DELETE", "/api/auth/login", 405, "methodNotAllowed"),
        .call("PUT", "/api/chat/messages", 405, "methodNotAllowed"),
        .call("POST", "/api/sync/delta", 405, "methodNotAllowed"),
        .call("GET", "/api/sync", 405, "methodNotAllowed"),
        .call("PATCH", "/health", 405, "methodNotAllowed"),
        .call("TRACE", "/health", 405, "methodNotAllowed"),
        .call("PROPFIND", "/api/auth/me", 405, "methodNotAllowed"),
        .call("HEAD", "/api/auth/login", 405, "methodNotAllowed"),
    ]

    private static let escapes: [BadRequest] = [
        .call("GET", "/api/chat/messages/%", 400, "malformed"),
        .call("GET", "/api/chat/messages/%1", 400, "malformed"),
        .call("GET", "/api/chat/messages/%zz", 400, "malformed"),
        .call("GET", "/api/chat/messages/%00", 400, "malformed"),
        .call("GET", "/api/chat/messages/%2F", 400, "malformed"),
        .call("GET", "/api/chat/messages/%ff%fe", 400, "malformed"),
        .call("GET", "/api/chat/messages/%C0%AF", 400, "malformed"),
        .call("GET", "/api/sync/delta?cursor=%", 400, "malformed"),
        .call("GET", "/api/sync/delta?cursor=%ff", 400, "malformed"),
        .call("GET", "/api/sync/delta?limit=1&limit=2", 400, "malformed"),
        .call(
            "GET", "/api/" + String(repeating: "x", count: 5000), 414, "targetTooLong", name: "a path of 5 000 bytes"),
        .call(
            "GET", "/api/sync/delta?cursor=" + String(repeating: "A", count: 4100), 414, "targetTooLong",
            name: "a query of 4 KiB"),
    ]

    private static let parameters: [BadRequest] =
        [
            "0", "-1", "1.5", "1e3", "abc", "9007199254740992", "99999999999999999999", "%31%20", "+1", "%F0%9F%98%80",
            "0x10", "undefined",
        ]
        .map { .call("GET", "/api/chat/messages/\($0)", 400, "malformed") } + [
            .call("GET", "/api/chat/messages/10001?limit=0", 400, "malformed"),
            .call("GET", "/api/chat/messages/10001?limit=-5", 400, "malformed"),
            .call("GET", "/api/chat/messages/10001?limit=abc", 400, "malformed"),
            .call("GET", "/api/chat/messages/10001?limit=1.5", 400, "malformed"),
            .call("GET", "/api/chat/messages/10001?before=0", 400, "malformed"),
            .call("GET", "/api/chat/messages/10001?before=x", 400, "malformed"),
            .call("GET", "/api/chat/messages/10001?before=99999999999999999999", 400, "malformed"),
            .call("PATCH", "/api/chat/messages/x/read", 400, "malformed"),
            .call("PUT", "/api/chat/contacts/x/pin", 400, "malformed"),
            .call("PUT", "/api/chat/contacts/99999/pin", 404, "unknownUser"),
            .call("GET", "/api/sync/delta?cursor=x", 400, "cursorInvalid"),
            .call("GET", "/api/sync/delta?cursor=" + String(repeating: "A", count: 500), 400, "cursorInvalid"),
            .call("GET", "/api/sync/delta?limit=0", 400, "malformed"),
            .call("GET", "/api/sync/delta?limit=x", 400, "malformed"),
            .call("GET", "/api/sync/delta?wait=-1", 400, "malformed"),
            .call("GET", "/api/sync/delta?wait=soon", 400, "malformed"),
            .call("GET", "/api/sync/delta?wait=1.5", 400, "malformed"),
            .call("GET", "/api/sync/delta?replica=x", 400, "malformed"),
            .call("GET", "/api/sync/snapshot?page=x", 400, "cursorInvalid"),
            .call("GET", "/api/sync/snapshot?limit=-1", 400, "malformed"),
            .call("GET", "/api/sync/ops/x", 400, "malformed"),
            .call("GET", "/api/sync/ops/6f0e0000-0000-4000-8000-000000000009", 404, "notFound"),
            .call("GET", "/api/sync/unread/x", 400, "malformed"),
            .call("DELETE", "/api/sync/replicas/x", 400, "malformed"),
            .call("DELETE", "/api/sync/replicas/6f0e0000-0000-4000-8000-000000000009", 404, "unknownUser"),
            .call("GET", "/metrics", 403, "forbidden"),
        ]

    private static let tokens: [BadRequest] = [
        .call("GET", "/api/auth/me", 401, "accessTokenRequired", name: "no token", token: { _ in nil }),
        .call("GET", "/api/auth/me", 401, "accessTokenRequired", name: "Bearer", token: { _ in "Bearer " }),
        .call("GET", "/api/auth/me", 401, "accessTokenRequired", name: "undefined", token: { _ in "undefined" }),
        .call("GET", "/api/auth/me", 401, "accessTokenRequired", name: "null", token: { _ in "null" }),
        .call("GET", "/api/auth/me", 401, "accessTokenRequired", name: "Basic", token: { _ in "Basic YTpi" }),
        .call("GET", "/api/auth/me", 403, "invalidToken", name: "a word", token: { _ in "x" }),
        .call(
            "GET", "/api/auth/me", 403, "invalidToken", name: "two tokens in one",
            token: { "Bearer \(try $0.token("ben")) x" }),
        .call(
            "GET", "/api/auth/me", 403, "invalidToken", name: "a truncated token",
            token: { String(try $0.token("ben").dropLast(5)) }),
        .call(
            "GET", "/api/auth/me", 403, "invalidToken", name: "a token with a flipped end",
            token: { "\(try $0.token("ben").dropLast())-" }),
        .call(
            "GET", "/api/auth/me", 403, "invalidToken", name: "a token of 5 KiB",
            token: { _ in String(repeating: "a", count: 5000) }),
        .call(
            "GET", "/api/auth/me", 403, "invalidToken", name: "an expired token",
            token: { $0.signer.token(for: try $0.user("ben"), now: Timestamp(milliseconds: 1_000_000_000_000)) }),
        .call(
            "GET", "/api/auth/me", 401, "accessTokenRequired", name: "two Authorization headers",
            headers: "Authorization: Bearer x\r\n"),
    ]
}
