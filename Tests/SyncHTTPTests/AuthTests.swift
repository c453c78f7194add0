import Cryptography
import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

@Suite struct AuthTests {
    static func login(_ server: TestServer, _ email: String, _ password: String) async throws -> RawResponse {
        let body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("email", email)
                writer.field("password", password)
            }
        }
        return try await server.request("POST", "/api/auth/login", body: body)
    }

    @Test func `a password gives a token that says who one is`() async throws {
        try await TestServer.run { server in
            let login = try await Self.login(server, " ADA@example.org", TestServer.password)
            #expect(login.status == 200)
            #expect(login.json["user"]?["email"]?.string == "ada@example.org")
            let token = try #require(login.json["token"]?.string)
            let me = try await server.request("GET", "/api/auth/me", token: token)
            #expect(me.status == 200)
            #expect(me.json["id"]?.integer == 10_001)
            #expect(me.json["role"]?.string == "admin")
            #expect(!me.text.contains("$2b$"))
        }
    }

    @Test func `unknown, deactivated and wrong are one answer`() async throws {
        try await TestServer.run { server in
            try await server.service.change(.deactivate(try server.user("dora").id))
            let answers = [
                try await Self.login(server, "nobody@example.org", TestServer.password),
                try await Self.login(server, "dora@example.org", TestServer.password),
                try await Self.login(server, "ben@example.org", "wrong"),
            ]
            #expect(answers.allSatisfy { $0.status == 401 && $0.code == "invalidCredentials" })
            #expect(Set(answers.map(\.text)).count == 1)
        }
    }

    @Test func `a hash that another program made signs in too`() async throws {
        try await TestServer.run { server in
            let hash = "$2y$" + (try BCrypt.hash("from php", cost: 4)).dropFirst(4)
            try await server.service.change(
                .addUser(
                    email: "eli@example.org", name: "Eli", role: .user, department: "", title: "", id: nil,
                    passwordHash: hash))
            #expect(try await Self.login(server, "eli@example.org", "from php").status == 200)
        }
    }

    @Test func `signing out voids this token and no other`() async throws {
        try await TestServer.run { server in
            let token = try server.token("ben")
            server.clock.advance(seconds: 1)
            let other = try server.token("ben")
            #expect(token != other)
            #expect(try await server.request("GET", "/api/auth/me", token: token).status == 200)
            #expect(try await server.request("POST", "/api/auth/logout", token: token).status == 200)
            let refused = try await server.request("GET", "/api/auth/me", token: token)
            #expect(refused.status == 403)
            #expect(refused.code == "invalidToken")
            #expect(try await server.request("GET", "/api/auth/me", token: other).status == 200)
        }
    }

    @Test func `a new password voids the tokens before it, cached or not`() async throws {
        try await TestServer.run { server in
            let ben = try server.user("ben")
            let token = try server.token("ben")
            #expect(try await server.request("GET", "/api/auth/me", token: token).status == 200)
            server.clock.advance(seconds: 5)
            let hash = try BCrypt.hash("a new one", cost: 4)
            let changed = try #require(try await server.service.change(.setPassword(ben.id, hash: hash)))
            #expect(try await server.request("GET", "/api/auth/me", token: token).status == 403)
            let fresh = server.signer.token(for: changed, now: server.clock.now())
            #expect(try await server.request("GET", "/api/auth/me", token: fresh).status == 200)
            #expect(try await Self.login(server, "ben@example.org", TestServer.password).status == 401)
            #expect(try await Self.login(server, "ben@example.org", "a new one").status == 200)
        }
    }

    @Test func `a cached token still expires`() async throws {
        try await TestServer.run { server in
            let token = try server.token("ben")
            #expect(try await server.request("GET", "/api/auth/me", token: token).status == 200)
            server.clock.advance(seconds: 7 * 86_400 + 1)
            #expect(try await server.request("GET", "/api/auth/me", token: token).status == 403)
        }
    }

    @Test func `deactivating somebody shuts them out at once`() async throws {
        try await TestServer.run { server in
            let token = try server.token("ben")
            #expect(try await server.request("GET", "/api/auth/me", token: token).status == 200)
            try await server.service.change(.deactivate(try server.user("ben").id))
            #expect(try await server.request("GET", "/api/auth/me", token: token).status == 403)
        }
    }

    @Test func `a full password queue asks to come back`() async throws {
        try await TestServer.run(configure: { $0.limits.maximumWaitingPasswords = 1 }) { server in
            let hash = try BCrypt.hash("slow", cost: 11)
            try await server.service.change(
                .addUser(
                    email: "eli@example.org", name: "Eli", role: .user, department: "", title: "", id: nil,
                    passwordHash: hash))
            let answers = try await withThrowingTaskGroup(of: RawResponse.self) { group in
                for _ in 0..<6 { group.addTask { try await Self.login(server, "eli@example.org", "slow") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.contains { $0.status == 200 })
            let busy = try #require(answers.first { $0.status == 429 })
            #expect(busy.code == "busy")
            #expect(busy.headers["retry-after"] == "2")
        }
    }
}
