import JSONText
import Testing

@testable import SyncHTTP

@Suite struct AuthTests {
    @Test func `a password gives a token that says who one is`() async throws {
        try await TestServer.run { server in
            let login = try await server.request(
                "POST", "/api/auth/login", body: #"{"email":"ADA@example.org","password":"correct horse"}"#)
            #expect(login.status == 200)
            #expect(login.json["user"]?["email"]?.string == "ada@example.org")
            let token = try #require(login.json["token"]?.string)
            let me = try await server.request("GET", "/api/auth/me", token: token)
            #expect(me.status == 200)
            #expect(me.json["id"]?.integer == 10_001)
            #expect(me.json["role"]?.string == "admin")
        }
    }

    @Test func `health answers anyone`() async throws {
        try await TestServer.run { server in
            let health = try await server.request("GET", "/health")
            #expect(health.status == 200)
            #expect(health.json["status"]?.string == "OK")
            #expect(health.headers["access-control-allow-origin"] == TestServer.origin)
        }
    }
}
