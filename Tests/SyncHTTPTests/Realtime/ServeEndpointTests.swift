import SocketIO
import Testing

@testable import SyncHTTP

/// The endpoint as a part of the whole server.
@Suite struct ServeEndpointTests {
    private static let opening = "/socket.io/?EIO=4&transport=polling"

    @Test(arguments: ["/socket.io/", "/api/socket.io/"])
    func `the endpoint is reached under both paths, with the numbers that the frontend needs`(
        path: String
    ) async throws {
        try await TestServer.run(parts: { $0.realtime = TestApplication() }) { server in
            let answer = try await server.request("GET", path + "?EIO=4&transport=polling")
            #expect(answer.status == 200)
            #expect(answer.text.contains(#""pingInterval":5000,"pingTimeout":5000,"maxPayload":1114112"#))
            #expect(answer.headers["set-cookie"] == nil)
            #expect(answer.headers["access-control-allow-origin"] == TestServer.origin)
            #expect(answer.headers["access-control-allow-credentials"] == "true")
            let socket = try await WebSocketClient.open(port: server.port)
            _ = try await socket.receive()
            try await socket.send("4hello")
            #expect(try await socket.message() == "4hello")
        }
    }

    @Test func `a connection keeps of its request what is asked for later, and the figures count it`() async throws {
        let application = TestApplication()
        try await TestServer.run(parts: { $0.realtime = application }) { server in
            _ = try await server.request(
                "GET", Self.opening + "&token=t",
                headers: [("Cookie", "large"), ("User-Agent", "x"), ("X-Forwarded-For", "192.0.2.1")])
            let handshake = try #require(await application.nextConnection()).handshake
            #expect(Set(handshake.headers.map(\.name)) == ["host", "origin", "x-forwarded-for"])
            #expect(handshake.parameter("token") == "t")
            #expect(handshake.address == "127.0.0.1")
            let socket = try await WebSocketClient.open(port: server.port)
            _ = try await socket.receive()
            let figures = try await server.request("GET", "/metrics", as: "ada").text
            #expect(figures.contains("ticx_engine_sessions{transport=\"polling\"} 1\n"))
            #expect(figures.contains("ticx_engine_sessions{transport=\"websocket\"} 1\n"))
            #expect(figures.contains("\nticx_connections_open "))
        }
    }

    @Test func `it is an unknown path when it is switched off`() async throws {
        try await TestServer.run(
            configure: { $0.isSocketIOEnabled = false }, parts: { $0.realtime = TestApplication() }
        ) { server in
            let answer = try await server.request("GET", Self.opening)
            #expect(answer.status == 404)
            let error = await #expect(throws: WebSocketClient.Refused.self) {
                try await WebSocketClient.open(port: server.port)
            }
            #expect(error?.response.status == 404)
        }
    }

    @Test func `WebSockets of other pages are refused, of ours and of programs not`() async throws {
        try await TestServer.run(parts: { $0.realtime = TestApplication() }) { server in
            let error = await #expect(throws: WebSocketClient.Refused.self) {
                try await WebSocketClient.open(port: server.port, headers: [("Origin", "http://elsewhere.example")])
            }
            #expect(error?.response.status == 400)
            _ = try await WebSocketClient.open(port: server.port, headers: [("Origin", TestServer.origin)])
            // Libraries for programs say that they come from the host they call.
            _ = try await WebSocketClient.open(port: server.port, headers: [("Origin", "http://localhost")])
        }
    }

    @Test func `with --dev only this machine gets in`() async throws {
        try await TestServer.run(
            configure: { $0.isDevelopment = true }, parts: { $0.realtime = TestApplication() }
        ) { server in
            let error = await #expect(throws: WebSocketClient.Refused.self) {
                try await WebSocketClient.open(port: server.port, headers: [("X-Forwarded-For", "10.0.0.1")])
            }
            #expect(error?.response.status == 400)
            _ = try await WebSocketClient.open(port: server.port)
        }
    }

    @Test func `WebSockets and waiting GETs do not hold up the server's end`() async throws {
        let application = TestApplication()
        var kept: WebSocketClient?
        try await TestServer.run(parts: { $0.realtime = application }) { server in
            let socket = try await WebSocketClient.open(port: server.port)
            _ = try await socket.receive()
            kept = socket
            await server.stop()
            #expect(try await socket.receive() == WebSocketClient.Frame(opcode: 8, bytes: []))
            #expect(await application.nextEnding() == .serverShuttingDown)
        }
        _ = kept
    }
}
