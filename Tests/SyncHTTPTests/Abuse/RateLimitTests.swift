import JSONText
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

/// Bounds on requests and events, on the wire.
@Suite struct RateLimitTests {
    @Test func `one person who asks too often is told when to come back, others go on`() async throws {
        try await TestServer.run(configure: {
            $0.limits.rates.user = Rate(burst: 5, every: .seconds(60))
            $0.limits.rates.address = Rate(burst: 5, every: .seconds(60))
        }) { server async throws in
            for _ in 0..<5 { #expect(try await server.request("GET", "/api/auth/me", as: "ben").status == 200) }
            let refused = try await server.request("GET", "/api/auth/me", as: "ben")
            #expect(refused.status == 429)
            #expect(refused.code == "busy")
            #expect(refused.json["queue"]?.string == "keep")
            #expect((1...60).contains(refused.headers["retry-after"].flatMap { Int($0) } ?? 0))
            #expect(refused.headers["access-control-allow-origin"] == TestServer.origin)
            #expect(refused.headers["access-control-expose-headers"]?.contains("Retry-After") == true)
            #expect(try await server.request("GET", "/api/auth/me", as: "dora").status == 200)
            server.clock.advance(seconds: 61)
            #expect(try await server.request("GET", "/api/auth/me", as: "ben").status == 200)
        }
    }

    @Test func `requests without a good token are counted by their address`() async throws {
        try await TestServer.run(configure: { $0.limits.rates.address = Rate(burst: 4, every: .seconds(60)) }) {
            server async throws in
            #expect(try await server.request("GET", "/api/auth/me").status == 401)
            #expect(try await server.request("GET", "/api/auth/me", token: "forged").status == 403)
            #expect(try await server.request("GET", "/api/nothing").status == 404)
            #expect(try await AuthTests.login(server, "ben@example.org", TestServer.password).status == 200)
            for path in ["/api/auth/me", "/api/nothing"] {
                #expect(try await server.request("GET", path, token: "forged").status == 429)
            }
            #expect(try await AuthTests.login(server, "ben@example.org", TestServer.password).status == 429)
            // Whoever is signed in has nothing to do with it.
            #expect(try await server.request("GET", "/api/auth/me", as: "ben").status == 200)
        }
    }

    @Test func `preflights and questions about health are not counted`() async throws {
        try await TestServer.run(configure: { $0.limits.rates.address = Rate(burst: 1, every: .seconds(60)) }) {
            server async throws in
            for path in ["/health", "/livez", "/readyz"] {
                for _ in 0..<4 { #expect(try await server.request("GET", path).status == 200) }
            }
            for _ in 0..<4 { #expect(try await server.request("OPTIONS", "/api/auth/me").status == 204) }
            #expect(try await server.request("GET", "/api/auth/me").status == 401)
        }
    }

    @Test func `twenty dashboards at once are no abuse`() async throws {
        try await TestServer.run { server async throws in
            for _ in 0..<300 { #expect(try await server.request("GET", "/api/auth/me", as: "ben").status == 200) }
        }
    }

    @Test func `behind a proxy that is named, its clients are counted each`() async throws {
        try await TestServer.run(configure: {
            $0.limits.rates.address = Rate(burst: 1, every: .seconds(60))
            $0.trustedProxies = [AddressRange("127.0.0.1")].compactMap { $0 }
        }) { server async throws in
            for client in ["192.0.2.1", "192.0.2.2"] {
                let headers = [("X-Forwarded-For", "10.9.9.9, " + client)]
                #expect(try await server.request("GET", "/api/auth/me", headers: headers).status == 401)
                #expect(try await server.request("GET", "/api/auth/me", headers: headers).status == 429)
            }
        }
    }

    @Test func `new accounts from one address are bounded, known ones are not`() async throws {
        try await TestServer.run(configure: {
            $0.microsoftLogin = .trust
            $0.limits.rates.newcomer = Rate(burst: 2, every: .seconds(60))
        }) { server async throws in
            for number in 1...2 {
                #expect(try await MicrosoftLoginTests.login(server, "p\(number)@new.example").status == 200)
            }
            #expect(try await MicrosoftLoginTests.login(server, "p3@new.example").status == 429)
            for _ in 0..<4 { #expect(try await MicrosoftLoginTests.login(server, "p1@new.example").status == 200) }
        }
    }

    @Test func `off is off`() throws {
        let configuration = try Configuration(environment: ["TICX_RATE_LIMIT": "off"])
        #expect(configuration.limits.rates == .none)
        #expect(try Configuration(environment: ["TICX_RATE_LIMIT": "on"]).limits.rates == Limits.Rates())
    }

    @Test func `a flood of events is refused one by one and ends nothing`() async throws {
        let world = try await HubWorld { $0.rates.event = Rate(burst: 3, every: .milliseconds(100)) }
        let ben = try await world.connect("ben")
        let peer = try world.id("ada")
        for _ in 0..<3 {
            #expect(try await ben.ask("join_chat", #"{"otherUserId":\#(peer)}"#)["success"]?.boolean == true)
        }
        let refused = try await ben.ask("join_chat", #"{"otherUserId":\#(peer)}"#)
        #expect(refused["success"]?.boolean == false)
        #expect(refused["code"]?.string == "busy")
        #expect(refused["retryAfter"]?.integer == 1)
        let message = try await ben.ask("send_message", #"{"receiverId":\#(peer),"message":"too fast"}"#)
        #expect(message["code"]?.string == "busy")
        #expect(try await ben.next("message_error").body["code"]?.string == "busy")
        #expect(ben.reason == nil)
        await world.pass(milliseconds: 100)
        let sent = try await ben.ask("send_message", #"{"receiverId":\#(peer),"message":"in time"}"#)
        #expect(sent["success"]?.boolean == true)
    }

    @Test func `wrong passwords are slowed down, for known and unknown people alike`() async throws {
        // Stands still, however slow the machine.
        let clock = ManualClock(Environment.system.now().description)
        try await TestServer.run(
            configure: { $0.limits.signInFailures = FailureAllowance(free: 2, longest: .seconds(60)) },
            parts: { $0.now = { clock.now } }
        ) { server async throws in
            var texts: Set<String> = []
            for email in ["ben@example.org", "nobody@example.org"] {
                for _ in 0..<3 {
                    let wrong = try await AuthTests.login(server, email, "a wrong one")
                    #expect(wrong.status == 401)
                }
                // Not even the right one: an answer would say that it was right.
                let refused = try await AuthTests.login(server, email, TestServer.password)
                #expect(refused.status == 429)
                #expect(refused.headers["retry-after"] == "1")
                #expect(refused.headers["access-control-allow-origin"] == TestServer.origin)
                texts.insert(refused.text)
            }
            #expect(texts.count == 1)
            #expect(try await AuthTests.login(server, "dora@example.org", TestServer.password).status == 200)
            clock.advance(milliseconds: 1_000)
            #expect(try await AuthTests.login(server, "ben@example.org", TestServer.password).status == 200)
            for _ in 0..<3 {
                let wrong = try await AuthTests.login(server, "ben@example.org", "a wrong one")
                #expect(wrong.status == 401)
            }
        }
    }
}
