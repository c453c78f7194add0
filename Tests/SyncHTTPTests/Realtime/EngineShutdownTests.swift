import SocketIO
import Testing

@testable import SyncHTTP

@Suite struct EngineShutdownTests {
    @Test func `whatever a connection is doing, it does not hold up the end`() async throws {
        // Kept open until the server has ended.
        var kept: [RawConnection] = []
        try await EngineTestServer.run { server in
            kept.append(try RawConnection(port: server.port))
            let half = try RawConnection(port: server.port)
            try await half.send("GET /socket.io/?EIO=4 HTTP/1.1\r\nHost: loc")
            kept.append(half)
            let idle = try RawConnection(port: server.port)
            try await idle.send(EngineTestServer.head("GET", "EIO=4&transport=polling"))
            let polling = try await idle.response().sessionID()
            kept.append(idle)
            let socket = try await WebSocketClient.open(port: server.port)
            _ = try await socket.receive()
            let probing = try await WebSocketClient.open(
                port: server.port, query: "EIO=4&transport=websocket&sid=\(polling)")
            try await probing.send("2probe")
            #expect(try await probing.message() == "3probe")
            kept += [socket.connection, probing.connection]
            await server.stop()
            #expect(try await socket.receive() == WebSocketClient.Frame(opcode: 8, bytes: []))
            #expect(try await probing.receive() == WebSocketClient.Frame(opcode: 8, bytes: []))
            for _ in 0..<2 { #expect(await server.application.nextEnding() == .serverShuttingDown) }
        }
        kept = []
    }

    @Test func `a GET that waits is told that it is over, and nobody comes in any more`() async throws {
        let application = TestApplication()
        let engine = EngineServer(application: application)
        let link = engine.makeLink(Handshake(), socket: nil)
        link.start()
        _ = await link.poll { _ in }
        let (waiting, begun) = AsyncStream.makeStream(of: Int.self)
        async let answer = link.poll { begun.yield($0) }
        _ = await waiting.first { _ in true }
        engine.shutDown()
        #expect(try await answer.get() == [.close])
        #expect(await application.nextEnding() == .serverShuttingDown)
        #expect(engine.connectionCount == 0)
        let handshake = Handshake(query: [(name: "EIO", value: "4"), (name: "transport", value: "polling")])
        #expect(throws: EngineError.unavailable("the server is shutting down")) {
            try engine.read(handshake, method: "GET", isUpgrade: false)
        }
    }
}
