import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

/// What one connection may and may not do.
@Suite struct ConnectionTests {
    private static let get = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"

    @Test func `several requests share a connection, even all at once`() async throws {
        try await TestServer.run { server in
            let connection = try RawConnection(port: server.port)
            try await connection.send(String(repeating: Self.get, count: 20))
            var leftover: [UInt8] = []
            for _ in 0..<20 { #expect(try await connection.response(leftover: &leftover).status == 200) }
        }
    }

    @Test(
        arguments: [
            "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "GET /health HTTP/1.0\r\n\r\n",
            "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
        ])
    func `a request that ends the connection is answered first`(request: String) async throws {
        try await TestServer.run { server in
            let connection = try RawConnection(port: server.port)
            try await connection.send(request)
            var leftover: [UInt8] = []
            let response = try await connection.response(leftover: &leftover)
            #expect(response.status == 200)
            #expect(response.headers["connection"] == "close")
            #expect(leftover.isEmpty)
            #expect(try await connection.receive().isEmpty)
        }
    }

    @Test func `HEAD is GET without the body`() async throws {
        try await TestServer.run { server in
            let response = try await server.request("HEAD", "/health")
            #expect(response.status == 200)
            #expect((response.headers["content-length"].flatMap { Int($0) } ?? 0) > 0)
            #expect(response.body.isEmpty)
        }
    }

    @Test func `garbage behind a good request does not cost its answer`() async throws {
        try await TestServer.run { server in
            let connection = try RawConnection(port: server.port)
            try await connection.send(Self.get + "garbage\r\n\r\n")
            var leftover: [UInt8] = []
            #expect(try await connection.response(leftover: &leftover).status == 200)
            let refused = try await connection.response(leftover: &leftover)
            #expect(refused.status == 400)
            #expect(refused.code == "malformed")
            connection.finishSending()
            #expect(try await connection.receive().isEmpty)
        }
    }

    @Test func `who asks first is told whether the body may come`() async throws {
        try await TestServer.run { server in
            let connection = try RawConnection(port: server.port)
            let body = #"{"email":"ben@example.org","password":"correct horse"}"#
            try await connection.send(
                "POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n")
            let answer = try await connection.receive()
            #expect(String(decoding: answer, as: UTF8.self).hasPrefix("HTTP/1.1 100 "))
            try await connection.send(body)
            #expect(try await connection.response().status == 200)
            let large = try await server.raw(
                Array(
                    ("POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                        + "Content-Length: 9999999\r\n\r\n").utf8))
            #expect(large.status == 413)
        }
    }

    @Test func `a head that drips in ends with the connection`() async throws {
        try await TestServer.run(configure: { $0.limits.idleTimeout = .milliseconds(300) }) { server in
            let connection = try RawConnection(port: server.port)
            try await connection.send("GET /health HTTP/1.1\r\nHost: loc")
            #expect(try await connection.receive().isEmpty)
        }
    }

    @Test func `a body that drips in is answered 408`() async throws {
        try await TestServer.run(configure: { $0.limits.requestTimeout = .milliseconds(300) }) { server in
            let connection = try RawConnection(port: server.port)
            try await connection.send(
                "POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nOrigin: \(TestServer.origin)\r\n"
                    + "Content-Length: 100\r\n\r\n{")
            let response = try await connection.response()
            #expect(response.status == 408)
            #expect(response.code == "requestTimeout")
            #expect(response.json["queue"]?.string == "keep")
            #expect(response.headers["access-control-allow-origin"] == TestServer.origin)
        }
    }

    @Test func `a request behind a refused body is not carried out`() async throws {
        try await TestServer.run { server in
            let connection = try RawConnection(port: server.port)
            let token = try server.token("ada")
            let body = #"{"receiverId":10002,"message":"smuggled"}"#
            let head = "Host: localhost\r\nAuthorization: Bearer \(token)\r\n"
            try await connection.send("POST /api/chat/messages HTTP/1.1\r\n\(head)Content-Length: 2000000\r\n\r\n")
            #expect(try await connection.response().status == 413)
            try await connection.send([UInt8](repeating: UInt8(ascii: " "), count: 2_000_000))
            try await connection.send(
                "POST /api/chat/messages HTTP/1.1\r\n\(head)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
            #expect(try await connection.receive().isEmpty)
            #expect(try await server.request("GET", "/api/chat/messages/10001", as: "ben").text == "[]")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a client that does not read its answers does not hold up the server's end`() async throws {
        // Kept open and unread until the server has ended.
        var unread: RawConnection?
        try await TestServer.run(configure: { $0.limits.answerTimeout = .milliseconds(300) }) { server in
            let connection = try RawConnection(port: server.port, receiveBufferBytes: 4096)
            unread = connection
            for batch in 0..<3 {
                let first = batch * 20 + 1
                let text = String(repeating: "x", count: 16_000)
                let operations = (first..<first + 20).map { n in
                    #"{"opId":"\#(SyncTests.uuid(n))","n":\#(n),"kind":"message.send","#
                        + #""body":{"to":10002,"text":"\#(text)"}}"#
                }
                let pushed = try await server.request(
                    "POST", "/api/sync", as: "ada", body: SyncTests.push(operations: operations))
                #expect(pushed.status == 200)
            }
            let token = try server.token("ben")
            let get = "GET /api/sync/delta HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n\r\n"
            try await connection.send(String(repeating: get, count: 12))
            #expect(try await !connection.receive().isEmpty)
            await server.stop()
        }
        _ = unread
    }

    @Test func `a body that breaks off harms nobody`() async throws {
        try await TestServer.run { server in
            let connection = try RawConnection(port: server.port)
            try await connection.send(
                "POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
            connection.finishSending()
            _ = try await connection.receive()
            #expect(try await server.request("GET", "/health").status == 200)
        }
    }
}
