import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

@Suite struct OperationsTests {
    @Test func `health answers anyone`() async throws {
        try await TestServer.run(parts: { $0.version = "1.2.3" }) { server in
            for path in ["/health", "/api/health", "/health/"] {
                let health = try await server.request("GET", path)
                #expect(health.status == 200)
                #expect(health.json["status"]?.string == "OK")
                #expect(health.json["version"]?.string == "1.2.3")
                #expect(health.json["uptime"]?.integer != nil)
                #expect(Timestamp((health.json["timestamp"]?.string ?? "").utf8) != nil)
                #expect(health.headers["access-control-allow-origin"] == TestServer.origin)
            }
            #expect(try await server.request("GET", "/livez").status == 200)
            #expect(try await server.request("GET", "/readyz").status == 200)
        }
    }

    @Test func `a store that takes no writes is not ready, and people can still read`() async throws {
        let store = GatedStore()
        try await TestServer.run(store: store, parts: { $0.storeTrouble = { "the disk is full" } }) { server in
            _ = try await ChatTests.send(server, "ada", to: "10002", "before")
            store.fail(with: .unavailable(retryAfter: .seconds(7), reason: "the disk is full"))
            let ready = try await server.request("GET", "/readyz")
            #expect(ready.status == 503)
            #expect(ready.code == "unavailable")
            let refused = try await ChatTests.send(server, "ada", to: "10002", "after")
            #expect(refused.status == 503)
            #expect(refused.headers["retry-after"] == "7")
            #expect(refused.json["queue"]?.string == "keep")
            let history = try await server.request("GET", "/api/chat/messages/10001", as: "ben")
            #expect(history.status == 200)
            #expect(history.json.elements.count == 1)
            store.fail(with: .outcomeUnknown)
            let unknown = try await ChatTests.send(server, "ada", to: "10002", "after")
            #expect(unknown.status == 503)
            #expect(unknown.code == "outcomeUnknown")
            #expect(unknown.headers["retry-after"] != nil)
        }
    }

    @Test func `figures are for administrators`() async throws {
        try await TestServer.run { server in
            #expect(try await server.request("GET", "/metrics").status == 401)
            #expect(try await server.request("GET", "/metrics", as: "ben").status == 403)
            _ = try await ChatTests.send(server, "ada", to: "10002", "x")
            let page = try await server.request("GET", "/metrics", as: "ada")
            #expect(page.status == 200)
            #expect(page.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
            #expect(page.text.contains("ticx_users 4\n"))
            #expect(page.text.contains("# TYPE ticx_http_requests_total counter\n"))
            #expect(
                page.text.contains(
                    "ticx_http_requests_total{method=\"POST\",route=\"chat/messages\",status=\"201\"} 1\n"))
            #expect(page.text.contains("ticx_http_request_seconds_bucket{route=\"chat/messages\",le=\"+Inf\"} 1\n"))
            #expect(page.text.contains("ticx_operations_decided{status=\"applied\"} 1\n"))
        }
    }

    @Test func `a development server talks to its own machine only`() async throws {
        try await TestServer.run(configure: { $0.isDevelopment = true }) { server in
            #expect(try await server.request("GET", "/health").status == 200)
            for (name, value) in [
                ("X-Forwarded-For", "1.2.3.4"), ("Forwarded", "for=1.2.3.4"), ("X-Forwarded-Proto", "https"),
            ] {
                let refused = try await server.request("GET", "/health", headers: [(name, value)])
                #expect(refused.status == 403, "\(name)")
                #expect(refused.code == "hostNotAllowed")
                #expect(refused.headers["access-control-allow-origin"] == TestServer.origin)
            }
            for (host, status) in [
                ("evil.net", 403), ("localhost", 200), ("LOCALHOST:5000", 200), ("127.0.0.1:1", 200), ("[::1]:80", 200),
                ("localhost.evil.net", 403), ("127.0.0.1.evil.net", 403), ("", 403), ("192.168.0.1", 403),
            ] {
                let response = try await server.raw(
                    Array("GET /health HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n".utf8))
                #expect(response.status == status, "\(host)")
            }
        }
    }
}
