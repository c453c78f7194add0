import TestSupport
import Testing

@testable import SyncHTTP

/// How many connections there may be, and of whom.
@Suite struct ConnectionBoundTests {
    @Test(arguments: [64, 110, 1_024, 4_096, 16_384, DescriptorShares.wanted, 1 << 20])
    func `whatever the limit of descriptors, clients leave the store its share`(limit: Int) {
        let shares = DescriptorShares(limit: limit)
        #expect(shares.journals >= min(2_048, limit / 4))
        #expect(shares.connections >= min(20_000, limit / 2))
        #expect(limit - shares.journals - shares.connections >= min(1_024, limit / 4))
    }

    @Test func `connections beyond the bound are told so or closed, those before it go on`() async throws {
        try await TestServer.run(configure: {
            $0.limits.maximumConnections = 16
            $0.limits.lingerTimeout = .seconds(600)
        }) { server async throws in
            let request = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
            var served: [RawConnection] = []
            for _ in 0..<14 {
                let connection = try RawConnection(port: server.port)
                try await connection.send(request)
                #expect(try await connection.response().status == 200)
                served.append(connection)
            }
            var told: [RawConnection] = []
            for _ in 0..<2 {
                let connection = try RawConnection(port: server.port)
                try await connection.send(request)
                let answer = try await connection.response()
                #expect(answer.status == 503)
                #expect(answer.headers["retry-after"] != nil)
                told.append(connection)
            }
            let surplus = try RawConnection(port: server.port)
            #expect(try await surplus.receive().isEmpty)
            for connection in served {
                try await connection.send(request)
                #expect(try await connection.response().status == 200)
            }
            served = []
            told = []
            // The server learns in its own time that they have gone.
            while true {
                let connection = try RawConnection(port: server.port)
                try await connection.send(request)
                if (try? await connection.response())?.status == 200 { break }
            }
        }
    }

    @Test func `opening connections counts as requests of their address, what they carry does not`() async throws {
        try await TestServer.run(
            configure: { $0.limits.rates.address = Rate(burst: 3, every: .seconds(60)) },
            parts: { $0.realtime = TestApplication() }
        ) { server async throws in
            let first = try await server.request("GET", Self.polling).sessionID()
            _ = try await WebSocketClient.open(port: server.port)
            let third = try await WebSocketClient.open(port: server.port)
            _ = try await third.receive()
            #expect(try await server.request("GET", Self.polling).status == 503)
            let error = await #expect(throws: WebSocketClient.Refused.self) {
                try await WebSocketClient.open(port: server.port)
            }
            #expect(error?.response.status == 503)
            #expect(error?.response.headers["retry-after"] != nil)
            let session = Self.polling + "&sid=\(first)"
            // On a machine that is busy for long the session may end for want of a pong, but never for its rate.
            for number in 0..<4 {
                #expect(try await server.request("POST", session, body: "4\(number)").status != 503)
                #expect(try await server.request("GET", session).status != 503)
            }
        }
    }

    private static let polling = "/socket.io/?EIO=4&transport=polling"

    /// A WebSocket that was told its session's id.
    private static func silent(_ server: TestServer, from address: String) async throws -> WebSocketClient {
        let socket = try await WebSocketClient.open(port: server.port, headers: [("X-Forwarded-For", address)])
        _ = try await socket.receive()
        return socket
    }

    @Test func `those who have not joined are few from one address; joining or leaving makes room`() async throws {
        try await TestServer.run(configure: {
            $0.limits.rates.strangers = 2
            $0.limits.joinTimeout = .seconds(600)
            $0.trustedProxies = [AddressRange("127.0.0.1")].compactMap { $0 }
        }) { server async throws in
            let joining = try await Self.silent(server, from: "192.0.2.1")
            let leaving = try await Self.silent(server, from: "192.0.2.1")
            let error = await #expect(throws: WebSocketClient.Refused.self) {
                try await Self.silent(server, from: "192.0.2.1")
            }
            #expect(error?.response.status == 503)
            _ = try await Self.silent(server, from: "192.0.2.2")
            try await joining.send("40{\"token\":\"\(try server.token("ben"))\"}")
            #expect(try await joining.message()?.hasPrefix("40{") == true)
            let third = try await Self.silent(server, from: "192.0.2.1")
            await #expect(throws: WebSocketClient.Refused.self) { try await Self.silent(server, from: "192.0.2.1") }
            try await leaving.send("1")
            while let frame = try await leaving.receive(), frame.opcode != 8 {}
            let fourth = try await Self.silent(server, from: "192.0.2.1")
            // Whoever has joined counts no more, also when they end.
            try await joining.send("1")
            await #expect(throws: WebSocketClient.Refused.self) { try await Self.silent(server, from: "192.0.2.1") }
            _ = (third, fourth)
        }
    }
}
