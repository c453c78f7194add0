import JSONText
import Logging
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

/// Demo logins over HTTP: nobody without the sandbox, somebody in a space of their own with it.
@Suite struct RealmTests {
    private static func sandbox(
        _ edit: (inout ApplicationParts) -> Void = { _ in }, _ body: (TestServer) async throws -> Void
    ) async throws {
        try await TestServer.run(configure: { $0.hasDemoSandbox = true }, parts: edit, body)
    }

    static let ticket = #"""
        {"opId":"\#(SyncTests.uuid(1))","n":1,"kind":"ticket.create","body":{"type":"Incident","title":"Mine",\#
        "description":"As I wrote it","department":"IT Support","assignedTo":9000000002}}
        """#

    @Test func `without the sandbox a demo token is as any that does not verify, and one line in the log`()
        async throws
    {
        let lines = LoggingTests.Lines()
        let logger = Logger(label: "test") { _ in TextLogHandler(output: lines.output) }
        try await TestServer.run(parts: { $0.logger = logger }) { server in
            for token in [DemoLogin.token(), DemoLogin.token(2), DemoTokenTests.recognised[7].text] {
                let answer = try await server.request("GET", "/api/auth/me", token: token)
                #expect(answer.status == 403 && answer.json["error"]?.string == "Invalid token")
                #expect(answer.headers["access-control-allow-origin"] == TestServer.origin)
            }
        }
        let told = lines.lines.filter { $0.contains("demo login") }
        #expect(told.count == 1 && !told[0].contains("eyJ"))
    }

    @Test func `with the sandbox a demo login is somebody in a space of their own`() async throws {
        try await Self.sandbox { server in
            let token = DemoLogin.token(1, role: "department_manager")
            let me = try await server.request("GET", "/api/auth/me", token: token)
            #expect(me.status == 200)
            #expect(me.json["role"]?.string == "manager" && me.json["name"]?.string == "Super Admin")
            #expect(me.json["id"]?.integer == 9_000_000_001)
            let people = try await server.request("GET", "/api/chat/users/online", token: token)
            let names = people.json.elements.map { $0["name"]?.string ?? "" }
            #expect(names.count == 7 && names.dropFirst(4).allSatisfy { $0.hasSuffix("Sample") })
            let history = try await server.request("GET", "/api/chat/messages/9000000002", token: token)
            #expect(history.json.elements.first?["text"]?.string?.hasPrefix("[Sample]") == true)
            let delta = try await server.request("GET", "/api/sync/delta", token: token)
            let titles = (delta.json["records"]?.elements ?? []).compactMap { $0["body"]?["fields"]?["title"]?.string }
            #expect(titles.count == 4 && titles.allSatisfy { $0.hasPrefix("[Sample]") })
            #expect(server.service.directory.users.count == 4)
        }
    }

    @Test func `two logins of one published address do not see each other`() async throws {
        try await Self.sandbox { server in
            let tokens = [DemoLogin.token(1), DemoLogin.token(2)]
            let body = #"{"receiverId":9000000002,"message":"only mine"}"#
            let sent = try await server.request("POST", "/api/chat/messages", token: tokens[0], body: body)
            #expect(sent.status == 201)
            let texts = { (token: String) in
                try await server.request("GET", "/api/chat/messages/9000000002", token: token).text
            }
            let seen = [try await texts(tokens[0]), try await texts(tokens[1])].map { $0.contains("only mine") }
            #expect(seen == [true, false])
        }
    }

    @Test func `a login that is over is answered as no token is`() async throws {
        try await Self.sandbox { server in
            let token = DemoLogin.token(DemoLogin.claims(expires: 1_000_000_000))
            let answer = try await server.request("GET", "/api/auth/me", token: token)
            #expect(answer.status == 401 && answer.code == "accessTokenRequired")
        }
    }

    static let closed: [(method: String, path: String)] = [
        ("GET", "/metrics"), ("POST", "/api/auth/logout"), ("POST", "/api/sync/claim"),
    ]

    @Test(arguments: closed)
    func `what is the server's is closed to it, whatever role it claims`(route: (method: String, path: String))
        async throws
    {
        try await Self.sandbox { server in
            let answer = try await server.request(route.method, route.path, token: DemoLogin.token(), body: "{}")
            #expect(answer.status == 403 && answer.code == "forbidden")
            #expect(try await server.request("GET", "/health", token: DemoLogin.token()).status == 200)
        }
    }

    @Test func `every route is the realm's, closed or public, and none is both`() async throws {
        let service = try await SyncService(
            store: MemoryStore(), cursorKey: Array("a key for the cursors of tests".utf8))
        let method = SyncRoutes(service: service, adoption: nil).routes[0].method
        let route = { (pattern: String, access: Route.Access) in
            Route(method, pattern, access) { _ in throw APIError.notFound }
        }
        let closed = [
            "metrics", "users", "users/:id", "tickets/export", "tickets/import", "aichat/analytics", "auth/password",
            "sync/claim", "auth/logout", "export", "stats", "admin/realms",
        ]
        for pattern in closed {
            #expect(!RealmRoutes.isOpen(route(pattern, .signedIn)) && !RealmRoutes.isPublic(route(pattern, .signedIn)))
        }
        #expect(!RealmRoutes.isOpen(route("tickets/purge", .administrators)))
        #expect(!RealmRoutes.isPublic(route("auth/password", .anyone)))
        #expect(RealmRoutes.isPublic(route("auth/login", .anyone)) && RealmRoutes.isPublic(route("health", .anyone)))
        #expect(RealmRoutes.isOpen(route("tickets/:id/notes", .signedIn)))
        #expect(RealmRoutes.isOpen(route("aichat/ask", .signedIn)))
    }

    @Test func `a space that is full says so, and what is in it stays`() async throws {
        try await Self.sandbox({ $0.realmLimits.maximumOperations = 20 }) { server in
            let send = { (text: String) in
                try await server.request(
                    "POST", "/api/chat/messages", token: DemoLogin.token(),
                    body: #"{"receiverId":9000000002,"message":"\#(text)"}"#)
            }
            var answers: [RawResponse] = []
            for n in 0..<12 { answers.append(try await send("message \(n)")) }
            #expect(answers.first?.status == 201)
            #expect(answers.last?.status == 403 && answers.last?.code == "realmFull")
            let history = try await server.request(
                "GET", "/api/chat/messages/9000000002", token: DemoLogin.token())
            #expect(history.text.contains("message 0") && history.status == 200)
        }
    }

    @Test func `many new logins from one address are told to wait, and a known one is not`() async throws {
        try await Self.sandbox({ $0.realmLimits.creationBurst = 3 }) { server in
            var statuses: [Int] = []
            for n in 1...5 {
                statuses.append(try await server.request("GET", "/api/auth/me", token: DemoLogin.token(n)).status)
            }
            #expect(statuses == [200, 200, 200, 429, 429])
            let answer = try await server.request("GET", "/api/auth/me", token: DemoLogin.token(6))
            #expect(answer.headers["retry-after"] != nil && answer.code == "busy")
            #expect(try await server.request("GET", "/api/auth/me", token: DemoLogin.token(1)).status == 200)
        }
    }

    @Test func `what was done is there after a restart`() async throws {
        let vault = RealmVault.inMemory
        let kept = Locked<Set<String>>([])
        let listed = RealmVault(
            list: {
                kept.value.map { RealmVault.Kept(name: $0, made: DemoLogin.now, used: DemoLogin.now) }
            },
            open: { name in
                kept.change { $0.insert(name) }
                return try await vault.open(name)
            }, remove: { try await vault.remove($0) })
        for run in 1...2 {
            try await Self.sandbox({ $0.realms = listed }) { server in
                if run == 1 {
                    let body = SyncTests.push(operations: [Self.ticket])
                    let pushed = try await server.request("POST", "/api/sync", token: DemoLogin.token(), body: body)
                    #expect(SyncTests.statuses(pushed) == ["applied": 1])
                }
                let delta = try await server.request("GET", "/api/sync/delta?limit=500", token: DemoLogin.token())
                #expect(delta.text.contains("As I wrote it"))
                #expect(delta.text.split(separator: "[Sample] VPN drops every hour").count == 2)
            }
        }
        #expect(kept.value.count == 1)
    }
}
