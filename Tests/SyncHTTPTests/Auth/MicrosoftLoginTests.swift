import HTTPTypes
import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

/// `auth/microsoft-login` on the wire.
@Suite struct MicrosoftLoginTests {
    static func login(
        _ server: TestServer, _ email: String, path: String = "/api/auth/microsoft-login",
        headers: [(String, String)] = []
    ) async throws -> RawResponse {
        try await server.request("POST", path, body: #"{"name":"Zoe Åker","email":"\#(email)"}"#, headers: headers)
    }

    @Test(
        arguments: [
            "/auth/microsoft-login", "/api/auth/microsoft-login", "/api//auth/microsoft-login",
            "/undefined/auth/microsoft-login", "/api/auth/microsoft-user",
        ])
    func `whoever signs in gets a token and one account, least in rights`(path: String) async throws {
        try await TestServer.run(configure: { $0.microsoftLogin = .trust }) { server async throws in
            let before = server.service.directory.users.count
            let first = try await Self.login(server, "Zoe@New.example", path: path)
            #expect(first.status == 200)
            #expect(first.json["user"]?["role"]?.string == "user")
            #expect(first.json["user"]?["email"]?.string == "zoe@new.example")
            #expect(first.json["user"]?["name"]?.string == "Zoe Åker")
            let token = try #require(first.json["token"]?.string)
            server.clock.advance(seconds: 1)
            let second = try await Self.login(server, "zoe@new.EXAMPLE", path: path)
            #expect(second.json["user"]?["id"]?.integer == first.json["user"]?["id"]?.integer)
            #expect(server.service.directory.users.count == before + 1)
            // Other tabs still use the first token.
            for token in [token, try #require(second.json["token"]?.string)] {
                #expect(try await server.request("GET", "/api/auth/me", token: token).status == 200)
            }
        }
    }

    @Test func `two who come at once are one user`() async throws {
        try await TestServer.run(configure: { $0.microsoftLogin = .trust }) { server async throws in
            let answers = try await withThrowingTaskGroup(of: RawResponse.self) { group in
                for _ in 0..<8 { group.addTask { try await Self.login(server, "zoe@new.example") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.status == 200 })
            #expect(Set(answers.compactMap { $0.json["user"]?["id"]?.integer }).count == 1)
        }
    }

    @Test(
        arguments: [
            "admin@ticxnova.com", "Manager@TICXNOVA.com", " agent@ticxnova.com ", "user@ticxnova.com",
            "ada@example.org", "cleo@example.org", "dora@example.org",
        ])
    func `published, privileged and deactivated accounts are refused in the same words`(email: String) async throws {
        try await TestServer.run(configure: { $0.microsoftLogin = .trust }) { server async throws in
            let dora = try server.user("dora").id
            try await server.service.change(.deactivate(dora))
            let answer = try await Self.login(server, email)
            #expect(answer.status == 403)
            #expect(answer.json["error"]?.string == "this account cannot sign in this way")
            #expect(answer.headers["access-control-allow-origin"] == TestServer.origin)
            #expect(server.service.directory.users.count == 4)
        }
    }

    @Test func `no published address ever gets an account`() async throws {
        for mode in [Configuration.MicrosoftLogin.trust, .proxy(header: MicrosoftSignInTests.header)] {
            try await TestServer.run(configure: {
                $0.microsoftLogin = mode
                $0.privilegedLogin = .allowed
                $0.trustedProxies = [AddressRange("127.0.0.1")].compactMap { $0 }
            }) { server async throws in
                let header = [("X-Auth-Email", "admin@ticxnova.com")]
                let status = try await Self.login(server, "admin@ticxnova.com", headers: header).status
                #expect(status == 403)
                #expect(server.service.directory.user(email: "admin@ticxnova.com") == nil)
            }
        }
    }

    @Test(
        arguments: [
            (Configuration.PrivilegedLogin.refused, 403, 403), (.domain("example.org"), 200, 200),
            (.domain("ample.org"), 403, 403), (.allowed, 200, 200),
        ])
    func `accounts with rights are entered without proof only when that is asked for`(
        privileged: Configuration.PrivilegedLogin, admin: Int, agent: Int
    ) async throws {
        try await TestServer.run(configure: {
            $0.microsoftLogin = .trust
            $0.privilegedLogin = privileged
        }) { server async throws in
            let answer = try await Self.login(server, "ada@example.org")
            #expect(answer.status == admin)
            if admin == 200 { #expect(answer.json["user"]?["role"]?.string == "admin") }
            #expect(try await Self.login(server, "cleo@example.org").status == agent)
            #expect(try await Self.login(server, "ben@example.org").status == 200)
        }
    }

    @Test func `behind a proxy the header decides and the body is nothing`() async throws {
        try await TestServer.run(configure: {
            $0.microsoftLogin = .proxy(header: MicrosoftSignInTests.header)
            $0.trustedProxies = [AddressRange("127.0.0.1")].compactMap { $0 }
        }) { server async throws in
            let named = try await Self.login(
                server, "ada@example.org", headers: [("X-Auth-Email", "jane.doe@example.org")])
            #expect(named.status == 200)
            #expect(named.json["user"]?["email"]?.string == "jane.doe@example.org")
            #expect(named.json["user"]?["name"]?.string == "Jane Doe")
            // The proxy has proven it, so rights are no obstacle.
            let admin = try await Self.login(server, "x@y.zz", headers: [("X-Auth-Email", "ada@example.org")])
            #expect(admin.json["user"]?["role"]?.string == "admin")
            #expect(try await Self.login(server, "ben@example.org").status == 403)
            let twice = [("X-Auth-Email", "ben@example.org"), ("X-Auth-Email", "ben@example.org")]
            #expect(try await Self.login(server, "ben@example.org", headers: twice).status == 403)
            let noJSON = try await server.request(
                "POST", "/api/auth/microsoft-login", body: "{", headers: [("X-Auth-Email", "ben@example.org")])
            #expect(noJSON.status == 200)
        }
    }

    @Test func `the header of somebody who is no proxy is refused`() async throws {
        try await TestServer.run(configure: {
            $0.microsoftLogin = .proxy(header: MicrosoftSignInTests.header)
            $0.trustedProxies = [AddressRange("10.0.0.1")].compactMap { $0 }
        }) { server async throws in
            let answer = try await Self.login(
                server, "ben@example.org",
                headers: [("X-Auth-Email", "ben@example.org"), ("X-Forwarded-For", "10.0.0.1")])
            #expect(answer.status == 403)
        }
    }

    @Test func `off is 403 with the reason`() async throws {
        try await TestServer.run { server async throws in
            let answer = try await Self.login(server, "ben@example.org")
            #expect(answer.status == 403)
            #expect(answer.code == "forbidden")
            #expect(answer.json["error"]?.string?.contains("switched off") == true)
        }
    }

    @Test(
        arguments: [
            "", "{", "[]", "{}", #"{"email":null}"#, #"{"email":7}"#, #"{"email":"ben"}"#, #"{"email":["a@b.cd"]}"#,
            #"{"email":"a@b.cd","name":7}"#, #"{"email":"a@b.cd","department":{}}"#,
        ])
    func `a body that names nobody is refused`(body: String) async throws {
        try await TestServer.run(configure: { $0.microsoftLogin = .trust }) { server async throws in
            let answer = try await server.request("POST", "/api/auth/microsoft-login", body: body)
            #expect(answer.status == 400)
            #expect(server.service.directory.users.count == 4)
        }
    }

    @Test func `a name of any kind makes a readable one`() async throws {
        try await TestServer.run(configure: { $0.microsoftLogin = .trust }) { server async throws in
            let long = String(repeating: "ü", count: 300)
            for (number, name) in [#""  ""#, "null", #""a\u0000\nb""#, "\"\(long)\""].enumerated() {
                let answer = try await server.request(
                    "POST", "/api/auth/microsoft-login", body: #"{"email":"p\#(number).q@b.cd","name":\#(name)}"#)
                #expect(answer.status == 200)
                let expected = ["P0 Q", "P1 Q", "ab", String(repeating: "ü", count: 127)][number]
                #expect(answer.json["user"]?["name"]?.string == expected)
            }
        }
    }

    @Test func `whoever holds a token and gives no address gets the same token back`() async throws {
        try await TestServer.run(configure: { $0.microsoftLogin = .trust }) { server async throws in
            let token = try server.token("ben")
            let answer = try await server.request(
                "POST", "/api/auth/microsoft-login", token: token,
                body: #"{"email":null,"name":"Ben","department":"IT","designation":"Boss"}"#)
            #expect(answer.status == 200)
            #expect(answer.json["token"]?.string == token)
            let forged = try await server.request(
                "POST", "/api/auth/microsoft-login", token: token + "x", body: #"{"email":null}"#)
            #expect(forged.status == 400)
            let named = try await server.request(
                "POST", "/api/auth/microsoft-login", token: token,
                body: #"{"email":"zoe@new.example","department":"IT","designation":"Nurse"}"#)
            #expect(named.json["user"]?["department"]?.string == "IT")
            #expect(named.json["user"]?["title"]?.string == "Nurse")
        }
    }
}
