import Cryptography
import JSONText
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

/// Passwords that people choose themselves.
@Suite struct AccountTests {
    private static func change(
        _ server: TestServer, from current: String, to new: String, token: String
    ) async throws -> RawResponse {
        try await server.request(
            "POST", "/api/auth/password", token: token,
            body: #"{"currentPassword":"\#(current)","newPassword":"\#(new)"}"#)
    }

    @Test func `another password voids every earlier token but the one that comes back`() async throws {
        try await TestServer.run { server async throws in
            let token = try server.token("ben")
            server.clock.advance(seconds: 2)
            let answer = try await Self.change(server, from: TestServer.password, to: "battery staple", token: token)
            #expect(answer.status == 200)
            #expect(try await server.request("GET", "/api/auth/me", token: token).status == 403)
            let fresh = try #require(answer.json["token"]?.string)
            #expect(try await server.request("GET", "/api/auth/me", token: fresh).status == 200)
            #expect(try await AuthTests.login(server, "ben@example.org", TestServer.password).status == 401)
            #expect(try await AuthTests.login(server, "ben@example.org", "battery staple").status == 200)
        }
    }

    @Test(
        arguments: [
            ("wrong one", "battery staple", 403), ("correct horse", "short", 400), ("correct horse", "user123", 400),
            ("correct horse", "manager123", 400), ("correct horse", String(repeating: "x", count: 73), 400),
            ("correct horse", "", 400), ("", "battery staple", 400), ("correct horse", "with a \\u0000 in it", 400),
        ])
    func `a wrong password or a poor new one changes nothing`(
        current: String, new: String, status: Int
    ) async throws {
        try await TestServer.run { server async throws in
            let token = try server.token("ben")
            #expect(try await Self.change(server, from: current, to: new, token: token).status == status)
            #expect(try await server.request("GET", "/api/auth/me", token: token).status == 200)
            #expect(try await AuthTests.login(server, "ben@example.org", TestServer.password).status == 200)
        }
    }

    @Test func `whoever has no password cannot set one, nor can anybody without a token`() async throws {
        try await TestServer.run { server async throws in
            let eli = try #require(
                try await server.service.change(
                    .addUser(
                        email: "eli@example.org", name: "Eli", role: .user, department: "", title: "", id: nil,
                        passwordHash: nil)))
            let token = server.signer.token(for: eli, now: server.clock.now())
            #expect(
                try await Self.change(server, from: "anything at all", to: "battery staple", token: token).status == 403
            )
            let nobody = try await server.request("POST", "/api/auth/password", body: "{}")
            #expect(nobody.status == 401)
        }
    }

    @Test func `guessing the current password is slowed down like a sign-in`() async throws {
        // Stands still, however slow the machine.
        let clock = ManualClock(Environment.system.now().description)
        try await TestServer.run(
            configure: { $0.limits.signInFailures = FailureAllowance(free: 2, longest: .seconds(60)) },
            parts: { $0.now = { clock.now } }
        ) { server async throws in
            let token = server.signer.token(for: try server.user("ben"), now: clock.now)
            for _ in 0..<3 {
                #expect(try await Self.change(server, from: "no", to: "battery staple", token: token).status == 403)
            }
            #expect(try await Self.change(server, from: "no", to: "battery staple", token: token).status == 429)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [true, false])
    func `sockets end with their tokens`(isDeactivated: Bool) async throws {
        try await TestServer.run { server async throws in
            let token = try server.token("ben")
            let socket = try await WebSocketClient.open(port: server.port)
            _ = try await socket.message()
            try await socket.send(#"40{"token":"\#(token)"}"#)
            #expect(try await socket.message()?.hasPrefix("40{") == true)
            server.clock.advance(seconds: 2)
            if isDeactivated {
                try await server.service.change(.deactivate(try server.user("ben").id))
            } else {
                _ = try await Self.change(server, from: TestServer.password, to: "battery staple", token: token)
            }
            #expect(try await server.request("GET", "/api/auth/me", token: token).status == 403)
            var last = ""
            while let frame = try await socket.receive() { last = frame.opcode == 1 ? frame.text : last }
            #expect(last == "41")
        }
    }

    private static func register(
        _ server: TestServer, _ email: String, password: String = "battery staple"
    ) async throws -> RawResponse {
        try await server.request(
            "POST", "/api/auth/register", body: #"{"name":"Zoe","email":"\#(email)","password":"\#(password)"}"#)
    }

    @Test func `nobody registers unless that was asked for`() async throws {
        try await TestServer.run { server async throws in
            #expect(try await Self.register(server, "zoe@example.org").status == 403)
            #expect(server.service.directory.users.count == 4)
        }
    }

    @Test func `a new address and a known one are answered alike`() async throws {
        try await TestServer.run(configure: { $0.registrationDomains = ["example.org"] }) { server async throws in
            let new = try await Self.register(server, "Zoe@Example.org")
            let known = try await Self.register(server, "ada@example.org")
            #expect(new.status == 202 && known.status == 202)
            #expect(new.text == known.text)
            let login = try await AuthTests.login(server, "zoe@example.org", "battery staple")
            #expect(login.status == 200)
            #expect(login.json["user"]?["role"]?.string == "user")
            // Nobody's password was changed by it.
            #expect(try await AuthTests.login(server, "ada@example.org", "battery staple").status == 401)
            #expect(try await AuthTests.login(server, "ada@example.org", TestServer.password).status == 200)
        }
    }

    @Test(
        arguments: [
            ("zoe@elsewhere.net", "battery staple", 403), ("admin@ticxnova.com", "battery staple", 403),
            ("zoe", "battery staple", 400), ("zoe@ticxnova.com", "short", 400), ("zoe@ticxnova.com", "agent123", 400),
            ("zoe@ticxnova.com", String(repeating: "x", count: 73), 400),
        ])
    func `other domains, published addresses and poor passwords are refused`(
        email: String, password: String, status: Int
    ) async throws {
        try await TestServer.run(configure: { $0.registrationDomains = ["ticxnova.com"] }) { server async throws in
            #expect(try await Self.register(server, email, password: password).status == status)
            #expect(server.service.directory.users.count == 4)
        }
    }

    @Test func `registrations from one address are bounded`() async throws {
        try await TestServer.run(configure: {
            $0.registrationDomains = ["example.org"]
            $0.limits.rates.registration = Rate(burst: 1, every: .seconds(60))
        }) { server async throws in
            #expect(try await Self.register(server, "zoe@example.org").status == 202)
            #expect(try await Self.register(server, "yan@example.org").status == 429)
        }
    }

    @Test func `registration is not put beside sign-ins that somebody vouches for`() throws {
        let domains = ["TICX_REGISTER": "on", "TICX_REGISTER_DOMAINS": "Example.org"]
        #expect(try Configuration(environment: domains).registrationDomains == ["example.org"])
        #expect(try Configuration(environment: ["TICX_REGISTER_DOMAINS": "example.org"]).registrationDomains.isEmpty)
        let proxy = [
            "TICX_MICROSOFT_LOGIN": "proxy", "TICX_IDENTITY_HEADER": "X-User", "TICX_TRUSTED_PROXIES": "10.0.0.1",
        ]
        for settings in [["TICX_REGISTER": "on"], domains.merging(proxy) { $1 }] {
            #expect(throws: ConfigurationError.self) { try Configuration(environment: settings) }
        }
    }

    @Test func `the published sign-ins work for nobody`() async throws {
        try await TestServer.run { server async throws in
            for (name, password) in [
                ("admin", "admin123"), ("manager", "manager123"), ("agent", "agent123"), ("user", "user123"),
            ] {
                #expect(try await AuthTests.login(server, "\(name)@ticxnova.com", password).status == 401)
                #expect(PasswordRules.fault(password) != nil)
                #expect(PublishedLogins.contain(address: "\(name)@TICXNOVA.com"))
            }
        }
    }
}
