import Testing

@testable import SyncHTTP

@Suite struct RequestPathTests {
    @Test(
        arguments: [
            ("/api/chat/x", "chat/x"), ("/chat/x", "chat/x"), ("/api/api/chat/x", "chat/x"),
            ("/api//api/chat/x", "chat/x"), ("//api///chat//x//", "chat/x"), ("/api/chat/x/", "chat/x"),
            ("/api/api/api/chat/x", "chat/x"), ("/api/api/api/api/chat/x", "api/chat/x"),
            ("/undefined/aichat/ask", "aichat/ask"), ("/undefined/api/chat/x", "chat/x"),
            ("/ticket/undefined/aichat/ask", "aichat/ask"), ("/ticket/undefined/api/chat/x", "chat/x"),
            ("undefined/auth/microsoft-login", "auth/microsoft-login"),
            ("/api/tickets/undefined", "tickets/undefined"), ("/tickets/undefined/notes", "tickets/undefined/notes"),
            ("/api/undefined", "undefined"), ("/undefined", "undefined"),
            ("/api/tickets/INC%2D1", "tickets/INC-1"), ("/api/tickets/%E2%82%AC", "tickets/€"),
            ("/api/../x", "../x"), ("/", ""), ("", ""), ("/api", ""), ("/API/chat", "API/chat"),
            ("/api/socket.io/", "socket.io"), ("/socket.io/", "socket.io"),
        ])
    func `families of addresses are one resource`(path: String, canonical: String) throws {
        #expect(try RequestPath(path).segments.joined(separator: "/") == canonical)
    }

    @Test(arguments: ["/%", "/a%2", "/%zz", "/%2f", "/%00", "/%ff", "/%c3%28", "/%ed%a0%80"])
    func `broken escapes are refused`(path: String) {
        #expect(throws: APIError.self) { try RequestPath(path) }
    }

    @Test(
        arguments: [
            ("/tickets/1", "GET", true), ("/aichat/ask", "POST", true), ("/chat/messages/1", "GET", true),
            ("/metadata/users", "GET", true), ("/sops", "GET", true), ("/health", "GET", true),
            ("/socket.io/", "GET", true), ("/auth/login", "POST", true), ("/auth/callback", "GET", false),
            ("/auth/login", "OPTIONS", true), ("/notifications", "GET", false), ("/users", "GET", false),
            ("/ticket/42", "GET", false), ("/dashboard", "GET", false), ("/sync", "POST", false), ("/", "GET", false),
            ("/api/notifications", "GET", true), ("/api/auth/callback", "GET", true),
        ])
    func `pages of the frontend are no API`(path: String, method: String, isAPI: Bool) throws {
        #expect(try RequestPath(path).isAPI(method: method) == isAPI)
    }

    @Test(arguments: [
        "/auth/login", "/api/auth/login", "/api//auth/login", "/api/api/auth/login/", "/undefined/auth/login",
    ])
    func `every family reaches the route, without a redirect`(path: String) async throws {
        try await TestServer.run { server in
            let response = try await server.request(
                "POST", path, body: #"{"email":"ben@example.org","password":"correct horse"}"#)
            #expect(response.status == 200)
            #expect(response.headers["location"] == nil)
        }
    }
}
