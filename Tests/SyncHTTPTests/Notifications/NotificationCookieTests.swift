import Cryptography
import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

/// The cookie by which a page of the server's own origin is known when it asks for notifications.
@Suite struct NotificationCookieTests {
    /// Asks as a page of this origin does, without a token.
    private static func list(
        _ server: TestServer, _ cookie: String?, headers: [(String, String)] = []
    ) async throws -> RawResponse {
        let sent = cookie.map { [("Cookie", "other=1; ticx_notifications=\($0)")] } ?? []
        return try await server.request(
            "GET", "/api/notifications", headers: [("Origin", "http://127.0.0.1:\(server.port)")] + sent + headers)
    }

    /// A cookie as Ben's browser gets it.
    private static func cookie(_ server: TestServer) async throws -> String {
        let answer = try await server.request(
            "GET", "/api/auth/me", as: "ben", headers: [("Origin", "http://127.0.0.1:\(server.port)")])
        return try value(answer)
    }

    private static func value(_ answer: RawResponse) throws -> String {
        let header = try #require(answer.headers["set-cookie"])
        let value = try #require(header.split(separator: ";").first?.split(separator: "=", maxSplits: 1).last)
        return String(value)
    }

    private static let key = HMAC.code(Array("cookies of notifications".utf8), key: TestServer.secret)

    /// A cookie that is sealed well, with something about it changed.
    private static func made(
        _ server: TestServer, key: [UInt8] = key, _ change: (inout NotificationCookie) -> Void = { _ in }
    ) throws -> String {
        let now = server.clock.now()
        var cookie = NotificationCookie(
            user: try server.user("ben").id, tokenDigest: [UInt8](repeating: 7, count: 32), issued: now,
            expires: now + 3_600_000)
        change(&cookie)
        return cookie.sealed(with: key)
    }

    @Test func `an answer to somebody signed in brings a cookie for notifications alone`() async throws {
        try await TestServer.run { server in
            let answer = try await server.request(
                "GET", "/api/auth/me", as: "ben", headers: [("Origin", "http://127.0.0.1:\(server.port)")])
            let header = try #require(answer.headers["set-cookie"])
            let parts = Set(header.split(separator: ";").map { $0.drop { $0 == " " } })
            #expect(parts.isSuperset(of: ["Path=/api/notifications", "HttpOnly", "SameSite=Strict"]))
            #expect(!parts.contains("Secure") && !header.contains("Domain"))
            #expect(parts.contains("Max-Age=86400"))
            #expect(!header.contains(try server.token("ben")))
        }
    }

    @Test func `behind TLS it is for secure connections alone, as far as a proxy is believed`() async throws {
        for (trusted, isSecure) in [("127.0.0.1", true), ("192.0.2.1", false)] {
            let proxies = [try #require(AddressRange(trusted))]
            try await TestServer.run(configure: { $0.trustedProxies = proxies }) { server in
                for (scheme, isTLS) in [("https", true), ("http", false)] {
                    let answer = try await server.request(
                        "GET", "/api/auth/me", as: "ben",
                        headers: [("Origin", "http://127.0.0.1:\(server.port)"), ("X-Forwarded-Proto", scheme)])
                    let header = try #require(answer.headers["set-cookie"])
                    #expect(header.contains("Secure") == (isSecure && isTLS), "\(trusted) \(scheme)")
                }
            }
        }
    }

    @Test func `the cookie identifies its owner, and nothing but notifications`() async throws {
        try await TestServer.run { server in
            try await NotificationRouteTests.notify(server)
            let cookie = try await Self.cookie(server)
            #expect(try await Self.list(server, cookie).json.elements.count == 1)
            let others = [
                ("GET", "/api/auth/me"), ("POST", "/api/notifications/read"), ("GET", "/api/chat/users/online"),
            ]
            for (method, path) in others {
                let answer = try await server.request(
                    method, path, body: method == "POST" ? #"{"all":true}"# : nil,
                    headers: [("Cookie", "ticx_notifications=\(cookie)")])
                #expect(answer.status == 401, "\(path)")
            }
            let asBearer = try await server.request("GET", "/api/auth/me", token: cookie)
            #expect(asBearer.status == 403)
        }
    }

    @Test func `only a page of the server's own origin gets one`() async throws {
        try await TestServer.run { server in
            let own = "http://127.0.0.1:\(server.port)"
            let cases: [([(String, String)], Bool)] = [
                ([("Origin", own)], true), ([("Origin", TestServer.origin)], false), ([("Origin", "null")], false),
                ([("Origin", "http://127.0.0.1")], false), ([("Origin", "http://127.0.0.1.evil.example")], false),
                ([("Origin", own), ("Sec-Fetch-Site", "same-origin")], true),
                ([("Origin", own), ("Sec-Fetch-Site", "cross-site")], false),
                ([("Origin", own), ("Sec-Fetch-Site", "same-site")], false),
            ]
            for (headers, isGiven) in cases {
                let answer = try await server.request("GET", "/api/auth/me", as: "ben", headers: headers)
                #expect((answer.headers["set-cookie"] != nil) == isGiven, "\(headers)")
            }
            let head = "GET /api/auth/me HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer "
            let withoutOrigin = try await server.raw(Array("\(head)\(try server.token("ben"))\r\n\r\n".utf8))
            #expect(withoutOrigin.headers["set-cookie"] != nil, "browsers name no origin in a GET to their own")
        }
    }

    @Test func `answers to nobody bring none`() async throws {
        try await TestServer.run { server in
            let own = [("Origin", "http://127.0.0.1:\(server.port)")]
            for path in ["/api/auth/me", "/health", "/api/notifications"] {
                for token in [nil, "x"] {
                    let answer = try await server.request("GET", path, token: token, headers: own)
                    #expect(answer.headers["set-cookie"] == nil, "\(path)")
                }
            }
        }
    }

    @Test func `a request that has one which will do for a while gets no other`() async throws {
        try await TestServer.run { server in
            let own = ("Origin", "http://127.0.0.1:\(server.port)")
            let token = try server.token("ben")
            let first = try await server.request("GET", "/api/auth/me", token: token, headers: [own])
            let kept = ("Cookie", "ticx_notifications=\(try Self.value(first))")
            let ask = { (token: String) in
                try await server.request("GET", "/api/notifications", token: token, headers: [own, kept])
                    .headers["set-cookie"]
            }
            #expect(try await ask(token) == nil)
            #expect(try await ask(try server.token("cleo")) != nil, "another person has signed in")
            server.clock.advance(seconds: 86_400 / 2 + 1)
            #expect(try await ask(token) != nil, "half of its time is over")
        }
    }

    @Test func `nothing that is forged, old or meant for something else opens`() async throws {
        try await TestServer.run { server in
            try await NotificationRouteTests.notify(server)
            #expect(try await Self.list(server, try Self.made(server)).json.elements.count == 1, "a made one is good")
            let good = try await Self.cookie(server)
            let bytes = try #require(Base64URL.decode(good))
            var bad: [(String, String)] = [
                ("empty", ""), ("a word", "x"), ("a token", try server.token("ben")),
                ("another key", try Self.made(server, key: TestServer.secret)),
                ("another user's number", try Self.made(server) { $0.user = UserID(99_999) }),
                ("expired", try Self.made(server) { $0.expires = $0.issued }),
                ("issued tomorrow", try Self.made(server) { $0.issued = $0.issued + 86_400_000 }),
                ("cut", String(good.dropLast())), ("longer", good + "A"), ("long", String(repeating: "A", count: 4000)),
                ("a system contact", try Self.made(server) { $0.user = .assistant }),
                ("without its seal", Base64URL.encode(bytes.dropLast(16))),
            ]
            for index in bytes.indices {
                var changed = bytes
                changed[index] ^= 1
                bad.append(("byte \(index) changed", Base64URL.encode(changed)))
            }
            let unsealed = Array(bytes.dropLast(16))
            for purpose in ["", "notification\u{0}", "private ids of sockets\u{0}"] {
                let seal = HMAC.code(Array(purpose.utf8) + unsealed, key: Self.key).prefix(16)
                bad.append(("sealed for “\(purpose)”", Base64URL.encode(unsealed + seal)))
            }
            for (name, cookie) in bad {
                #expect(try await Self.list(server, cookie).text == "[]", "\(name)")
            }
        }
    }

    @Test func `another origin's page is not known by it`() async throws {
        try await TestServer.run { server in
            try await NotificationRouteTests.notify(server)
            let cookie = try await Self.cookie(server)
            for site in ["cross-site", "same-site", "none"] {
                #expect(try await Self.list(server, cookie, headers: [("Sec-Fetch-Site", site)]).text == "[]")
            }
            let foreign = try await server.request(
                "GET", "/api/notifications",
                headers: [("Origin", TestServer.origin), ("Cookie", "ticx_notifications=\(cookie)")])
            #expect(foreign.text == "[]")
        }
    }

    @Test func `it ends after a day`() async throws {
        try await TestServer.run { server in
            try await NotificationRouteTests.notify(server)
            let cookie = try await Self.cookie(server)
            server.clock.advance(seconds: 86_000)
            #expect(try await Self.list(server, cookie).json.elements.count == 1)
            server.clock.advance(seconds: 401)
            #expect(try await Self.list(server, cookie).text == "[]")
        }
    }

    @Test func `it never outlives its token`() async throws {
        try await TestServer.run(configure: { $0.tokenLifetime = .seconds(60) }) { server in
            try await NotificationRouteTests.notify(server)
            let token = TokenSigner(secret: TestServer.secret, lifetime: .seconds(60)).token(
                for: try server.user("ben"), now: server.clock.now())
            let answer = try await server.request(
                "GET", "/api/auth/me", token: token, headers: [("Origin", "http://127.0.0.1:\(server.port)")])
            let cookie = try Self.value(answer)
            server.clock.advance(seconds: 61)
            #expect(try await Self.list(server, cookie).text == "[]")
        }
    }

    @Test(arguments: ["deactivation", "a change of password", "signing out"])
    func `it ends with`(what: String) async throws {
        try await TestServer.run { server in
            try await NotificationRouteTests.notify(server)
            let ben = try server.user("ben").id
            let cookie = try await Self.cookie(server)
            #expect(try await Self.list(server, cookie).json.elements.count == 1)
            server.clock.advance(seconds: 1)
            switch what {
            case "deactivation": try await server.service.change(.deactivate(ben))
            case "a change of password": try await server.service.change(.setPassword(ben, hash: "$2b$04$x"))
            default:
                let token = server.signer.token(for: try server.user("ben"), now: server.clock.now())
                let own = [("Origin", "http://127.0.0.1:\(server.port)")]
                let mine = try Self.value(try await server.request("GET", "/api/auth/me", token: token, headers: own))
                #expect(try await server.request("POST", "/api/auth/logout", token: token).status == 200)
                #expect(try await Self.list(server, mine).text == "[]")
                #expect(try await Self.list(server, cookie).text != "[]", "another tab's goes on")
                return
            }
            #expect(try await Self.list(server, cookie).text == "[]")
        }
    }
}
