import NIOEmbedded
import NIOHTTP1
import SocketIO
import Testing

@testable import SyncHTTP

@Suite struct WebSocketUpgradeTests {
    @Test func `a WebSocket opens with its numbers and gives back what is sent`() async throws {
        try await EngineTestServer.run { server in
            let socket = try await WebSocketClient.open(port: server.port)
            let opening = try #require(try await socket.receive())
            #expect(opening.text.hasPrefix(#"0{"sid":""#))
            #expect(opening.text.contains(#""upgrades":[]"#))
            try await socket.send("4hello")
            #expect(try await socket.message() == "4hello")
            try await socket.send(WebSocketClient.frame(2, []))
            #expect(try await socket.receive() == WebSocketClient.Frame(opcode: 2, bytes: []))
            let large = [UInt8](repeating: 7, count: 900_000)
            try await socket.send(WebSocketClient.frame(2, large))
            #expect(try await socket.receive() == WebSocketClient.Frame(opcode: 2, bytes: large))
        }
    }

    @Test func `frames in the same packet as the request are not lost`() async throws {
        try await EngineTestServer.run { server in
            let early = WebSocketClient.text("4one") + WebSocketClient.text("4two")
            let socket = try await WebSocketClient.open(port: server.port, early: early)
            _ = try await socket.receive()
            #expect(try await socket.message() == "4one")
            #expect(try await socket.message() == "4two")
        }
    }

    @Test func `a connection that was used for HTTP becomes a WebSocket`() async throws {
        try await EngineTestServer.run { server in
            let connection = try RawConnection(port: server.port)
            let get = EngineTestServer.head("GET", "EIO=4&transport=polling")
            try await connection.send(get)
            #expect(try await connection.response().status == 200)
            let socket = try await WebSocketClient.open(
                port: server.port, early: WebSocketClient.text("4early"), on: connection)
            _ = try await socket.receive()
            #expect(try await socket.message() == "4early")
            try await socket.send("4later")
            #expect(try await socket.message() == "4later")
        }
    }

    @Test func `a request for a WebSocket waits for the answers to those before it`() async throws {
        try await EngineTestServer.run { server in
            let connection = try RawConnection(port: server.port)
            let get = EngineTestServer.head("GET", "EIO=4&transport=polling")
            let upgrade = EngineTestServer.head(
                "GET", "EIO=4&transport=websocket", headers: WebSocketClient.upgradeHeaders)
            try await connection.send(get + get + upgrade)
            var leftover: [UInt8] = []
            #expect(try await connection.response(leftover: &leftover).status == 200)
            #expect(try await connection.response(leftover: &leftover).status == 200)
            #expect(try await connection.response(leftover: &leftover).status == 101)
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var query = "EIO=4&transport=websocket"
        var method = "GET"
        var path = "/socket.io/"
        var headers = WebSocketClient.upgradeHeaders
        var body: String?
        var status: Int
        var text: String

        var testDescription: String { "\(method) \(path)?\(query) \(status)" }

        static func headers(_ name: String, _ value: String?) -> [(String, String)] {
            let others = WebSocketClient.upgradeHeaders.filter { $0.0 != name }
            return value.map { others + [(name, $0)] } ?? others
        }
    }

    static let refusals = [
        Refusal(query: "EIO=3&transport=websocket", status: 400, text: "Unsupported protocol version"),
        Refusal(query: "transport=websocket", status: 400, text: "Unsupported protocol version"),
        Refusal(query: "EIO=4", status: 400, text: "Transport unknown"),
        Refusal(query: "EIO=4&transport=__proto__", status: 400, text: "Transport unknown"),
        Refusal(query: "EIO=4&transport=polling", status: 400, text: "Bad request"),
        Refusal(query: "EIO=4&transport=websocket&sid=nobody", status: 400, text: "Session ID unknown"),
        Refusal(method: "POST", status: 400, text: "Bad handshake method"),
        Refusal(method: "POST", body: "4hello", status: 400, text: "Bad request"),
        Refusal(headers: Refusal.headers("Sec-WebSocket-Version", "8"), status: 400, text: "Bad request"),
        Refusal(headers: Refusal.headers("Sec-WebSocket-Key", nil), status: 400, text: "Bad request"),
        Refusal(headers: Refusal.headers("Sec-WebSocket-Key", "short"), status: 400, text: "Bad request"),
        Refusal(
            headers: WebSocketClient.upgradeHeaders + [("X-Deny", "1")], status: 400, text: "denied by test"),
    ]

    @Test(arguments: refusals)
    func `a refused upgrade is answered in HTTP, then the connection ends`(refusal: Refusal) async throws {
        try await EngineTestServer.run { server in
            let connection = try RawConnection(port: server.port)
            let head = EngineTestServer.head(
                refusal.method, refusal.query, path: refusal.path, body: refusal.body, headers: refusal.headers)
            try await connection.send(head + (refusal.body ?? ""))
            let answer = try await connection.response()
            #expect(answer.status == refusal.status)
            #expect(answer.text == refusal.text)
            #expect(answer.headers["content-type"] == "text/html")
            #expect(answer.headers["connection"] == "close")
            #expect(try await connection.receive().isEmpty)
        }
    }

    @Test(arguments: [("/elsewhere/", "websocket", 404), ("/socket.io", "websocket", 404), ("/socket.io/", "h2c", 400)])
    func `an upgrade that is not ours is answered as if it asked for none`(
        path: String, protocolName: String, status: Int
    ) async throws {
        try await EngineTestServer.run { server in
            let connection = try RawConnection(port: server.port)
            let headers = Refusal.headers("Upgrade", protocolName)
            try await connection.send(
                EngineTestServer.head("GET", "EIO=4&transport=websocket", path: path, headers: headers))
            let answer = try await connection.response()
            #expect(answer.status == status)
            #expect(answer.headers["connection"] == "close")
            #expect(try await connection.receive().isEmpty)
        }
    }

    /// Accepts an upgrade and gives it up at once; what became of its handler.
    private static func giveUp(_ engine: EngineServer) throws -> () -> WebSocketHandler? {
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/socket.io/?EIO=4&transport=websocket")
        for (name, value) in WebSocketClient.upgradeHeaders { head.headers.add(name: name, value: value) }
        let channel = EmbeddedChannel()
        let accepted = try engine.accept(head, channel)
        #expect(engine.connectionCount == 1)
        accepted.giveUp()
        channel.embeddedEventLoop.run()
        return { [weak handler = accepted.handlers.last as? WebSocketHandler] in handler }
    }

    @Test func `an upgrade that cannot be carried out leaves nothing behind`() throws {
        let engine = EngineServer(application: TestApplication())
        let handler = try Self.giveUp(engine)
        #expect(engine.connectionCount == 0)
        #expect(handler() == nil)
    }

    @Test func `connections beyond the limit are told to come later`() async throws {
        try await EngineTestServer.run(transport: { $0.maximumConnections = 1 }) { server in
            let socket = try await WebSocketClient.open(port: server.port)
            #expect(try await server.request("GET", "EIO=4&transport=polling").status == 503)
            await #expect(throws: WebSocketClient.Refused.self) { try await WebSocketClient.open(port: server.port) }
            try await socket.send(WebSocketClient.frame(8, []))
            #expect(await server.application.nextEnding() == .transportClose)
            #expect(try await server.request("GET", "EIO=4&transport=polling").status == 200)
        }
    }
}
