import Testing

@testable import SyncHTTP

@Suite struct CORSTests {
    @Test(
        arguments: [
            ("https://ticxnova.com", true), ("HTTPS://Ticxnova.com", true), ("http://ticxnova.com", false),
            ("https://ticxnova.com:444", false), ("https://ticxnova.com.evil.net", false),
            ("https://a.example.org", true), ("https://a.b.example.org", true), ("https://example.org", false),
            ("https://evil-example.org", false), ("https://.example.org", false), ("http://a.example.org", false),
            ("https://evil.net/.example.org", false), ("https://evil.net#.example.org", false),
            ("https://u@a.example.org", false), ("http://localhost:3000", true), ("http://localhost:3001", false),
            ("http://a.dev.test:8080", true), ("http://a.dev.test", false), ("null", false), ("", false),
        ])
    func `the allow-list means what it says`(origin: String, isAllowed: Bool) throws {
        let policy = try CORSPolicy(
            allowing: " https://ticxnova.com/ , https://*.example.org,http://localhost:3000,,http://*.dev.test:8080")
        #expect(policy.allows(origin) == isAllowed)
    }

    @Test(arguments: [
        "ticxnova.com", "ftp://x", "https://", "https://a/b", "https://*", "https://a.*.org", "https://*.*",
    ])
    func `an entry that is no origin is refused`(entry: String) {
        #expect(throws: ConfigurationError.self) { try CORSPolicy(allowing: entry) }
    }

    @Test(arguments: ["/api/chat/messages", "/chat/messages/1", "/api/nothing/at/all", "/", "/api//sync/delta"])
    func `a preflight is answered for every path`(path: String) async throws {
        try await TestServer.run { server in
            let response = try await server.request(
                "OPTIONS", path,
                headers: [
                    ("Access-Control-Request-Method", "PATCH"),
                    ("Access-Control-Request-Headers", "authorization,content-type"),
                    ("Access-Control-Request-Private-Network", "true"),
                ])
            #expect(response.status == 204)
            #expect(response.headers["access-control-allow-origin"] == TestServer.origin)
            #expect(response.headers["access-control-allow-methods"]?.contains("PATCH") == true)
            #expect(response.headers["access-control-allow-headers"]?.lowercased().contains("authorization") == true)
            #expect(response.headers["access-control-max-age"] == "7200")
            #expect(response.headers["access-control-allow-private-network"] == "true")
        }
    }

    @Test func `a foreign page gets no permission`() async throws {
        try await TestServer.run { server in
            let headers = [("Origin", "https://evil.net")]
            for method in ["GET", "OPTIONS"] {
                let response = try await server.request(method, "/health", headers: headers)
                #expect(response.headers["access-control-allow-origin"] == nil)
                #expect(response.headers["vary"]?.contains("Origin") == true)
            }
        }
    }
}
