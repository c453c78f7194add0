import JSONText
import Metrics
import SyncEngine
import Synchronization
import Testing

@testable import SyncHTTP

@Suite struct MetricsTests {
    @Test func `series are written as Prometheus reads them`() {
        let registry = PrometheusRegistry()
        Counter(label: "a.count", dimensions: [("path", "x\"y\\z\n")], factory: registry).increment(by: 3)
        Meter(label: "b", factory: registry).set(1.5)
        let timer = Metrics.Timer(label: "c", factory: registry)
        timer.recordMilliseconds(2)
        timer.recordSeconds(60)
        let lines = registry.text.split(separator: "\n").map(String.init)
        #expect(lines[0...1] == ["# TYPE a_count counter", #"a_count{path="x\"y\\z\n"} 3"#])
        #expect(lines[2...3] == ["# TYPE b gauge", "b 1.5"])
        #expect(lines[4] == "# TYPE c histogram")
        #expect(lines.contains(#"c_bucket{le="0.001"} 0"#) && lines.contains(#"c_bucket{le="0.0025"} 1"#))
        #expect(lines.contains(#"c_bucket{le="30"} 1"#) && lines.contains(#"c_bucket{le="+Inf"} 2"#))
        #expect(lines.contains("c_count 2"))
    }

    @Test func `figures have a port of their own when asked`() async throws {
        let ports = AsyncStream.makeStream(of: Int.self)
        try await TestServer.run(
            configure: { $0.metricsPort = 0 }, parts: { $0.onMetricsListening = { ports.continuation.yield($0) } }
        ) { server in
            let port = try #require(await ports.stream.first { _ in true })
            let connection = try RawConnection(port: port)
            try await connection.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            let page = try await connection.response()
            #expect(page.status == 200)
            #expect(page.text.contains("ticx_users 4\n"))
            let other = try RawConnection(port: port)
            try await other.send("GET /api/auth/me HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            #expect(try await other.response().status == 404)
        }
    }

    @Test func `remembered tokens are bounded, and the used ones stay`() throws {
        let cache = TokenCache(capacity: 10)
        let claims = try #require(
            try TokenClaims(JSONSlice(validating: Array(#"{"userId":10001,"iat":1,"exp":2}"#.utf8))))
        for number in 0..<100 {
            cache[[UInt8(number)]] = claims
            #expect(cache[[0]] == claims)
            #expect(cache.count <= 10)
        }
    }

    @Test func `a body may be as long as a push, and no longer`() {
        #expect(Limits().maximumBodyBytes == EngineLimits().maximumPushBytes)
        #expect(Limits().maximumPage == EngineLimits().maximumPage)
        #expect(Limits().maximumWait == EngineLimits().maximumWait)
    }
}
