import HTTPTypes
import JSONText
import Logging
import SyncEngine
import Testing

@testable import SyncHTTP

/// Who may do what: every route there is, asked by everybody.
@Suite struct AccessTests {
    /// What anyone may ask; everything else wants a token.
    static let open: Set<String> = [
        "GET health", "GET livez", "GET readyz", "GET openapi.json", "POST auth/login", "POST auth/microsoft-login",
        "POST auth/microsoft-user", "POST auth/register",
        // Pages ask for these without a token and get an empty list, or a cookie's own.
        "GET notifications", "POST notifications/read",
    ]
    /// What only administrators may ask.
    static let restricted: Set<String> = ["GET metrics", "GET aichat/analytics", "POST tickets/import"]

    private static func routes() async throws -> [Route] {
        var configuration = Configuration()
        configuration.tokenSecret = TestServer.secret
        configuration.passwordCost = 4
        let service = try await SyncService(store: MemoryStore(), cursorKey: Array(repeating: 7, count: 16))
        let parts = ApplicationParts(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return try await Assembly(configuration: configuration, service: service, parts: parts).routes
    }

    @Test func `a route that needs no token is one of a few`() async throws {
        let routes = try await Self.routes()
        #expect(routes.count > 20)
        for route in routes where [.anyone, .recognised].contains(route.access) {
            #expect(Self.open.contains("\(route.method.rawValue) \(route.pattern)"))
        }
        for route in routes where Self.restricted.contains("\(route.method.rawValue) \(route.pattern)") {
            #expect(route.access == .administrators, "\(route.pattern)")
        }
    }

    @Test func `every other route refuses whoever has no token, a bad one, or too few rights`() async throws {
        let routes = try await Self.routes().filter { [.signedIn, .administrators].contains($0.access) }
        try await TestServer.run(configure: { $0.limits.rates = .none }) { server async throws in
            for route in routes {
                let path =
                    "/api/"
                    + route.pieces.map { if case .name(let name) = $0 { name } else { "10001" } }
                    .joined(separator: "/")
                let method = route.method.rawValue
                #expect(try await server.request(method, path).status == 401, "\(method) \(path)")
                #expect(try await server.request(method, path, token: "a.b.c").status == 403, "\(method) \(path)")
                guard route.access == .administrators else { continue }
                for name in ["ben", "cleo"] {
                    #expect(try await server.request(method, path, as: name).status == 403, "\(method) \(path)")
                }
                #expect(try await server.request(method, path, as: "ada").status != 403, "\(method) \(path)")
            }
        }
    }

    @Test func `nobody touches what is somebody else's`() async throws {
        try await TestServer.run { server async throws in
            let replica = SyncTests.uuid(77)
            let sends = [(78, 10_002, "between two"), (79, 10_999, "to nobody")].enumerated().map { place, message in
                #"{"opId":"\#(SyncTests.uuid(message.0))","n":\#(place + 1),"kind":"message.send","#
                    + #""body":{"to":\#(message.1),"text":"\#(message.2)"}}"#
            }
            let push = SyncTests.push(replica: 77, operations: sends)
            #expect(try await server.request("POST", "/api/sync", as: "ada", body: push).status == 200)
            let mine = try await server.request("GET", "/api/sync/replicas", as: "ada")
            #expect(mine.text.contains(replica))
            // Not even administrators see what others wrote to each other, or their queues.
            for name in ["cleo", "dora"] {
                for path in ["sync/delta", "sync/snapshot", "sync/quarantine", "sync/replicas", "chat/messages/10001"] {
                    let answer = try await server.request("GET", "/api/" + path, as: name)
                    #expect(answer.status == 200, "\(path)")
                    #expect(!answer.text.contains("between two") && !answer.text.contains(replica), "\(name) \(path)")
                }
                let operation = try await server.request("GET", "/api/sync/ops/\(SyncTests.uuid(78))", as: name)
                #expect(operation.status == 404)
                let retired = try await server.request("DELETE", "/api/sync/replicas/\(replica)", as: name)
                #expect(retired.status == 404)
                let stolen = try await server.request("POST", "/api/sync", as: name, body: push)
                #expect([403, 409].contains(stolen.status))
            }
            let again = try await server.request("GET", "/api/sync/replicas", as: "ada")
            #expect(again.text == mine.text)
            let items = try await server.request("GET", "/api/sync/quarantine", as: "ada").json["items"]?.elements ?? []
            let item = try #require(items.first?["quarantineId"]?.integer)
            #expect(try await server.request("DELETE", "/api/sync/quarantine/\(item)", as: "ben").status == 404)
        }
    }
}
