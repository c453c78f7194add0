import Dispatch
import HTTPTypes
import Hummingbird
import JSONText
import NIOCore
import NIOEmbedded
import SocketIO
import Synchronization
import Testing

@testable import SyncHTTP

@Suite struct EnginePollingTests {
    @Test func `packets of a POST come back in one GET`() async throws {
        try await EngineTestServer.run { server in
            let id = try await server.open()
            let posted = try await server.post(id, "4one\u{1E}bAQIDBA==\u{1E}4drei ü")
            #expect(posted.status == 200)
            #expect(posted.text == "ok")
            #expect(posted.headers["content-type"] == "text/html")
            #expect(posted.headers["cache-control"] == "no-store")
            let answer = try await server.poll(id)
            #expect(answer.text == "4one\u{1E}bAQIDBA==\u{1E}4drei ü")
            #expect(answer.headers["content-type"] == "text/plain; charset=UTF-8")
        }
    }

    @Test func `a GET whose client goes away ends the connection`() async throws {
        try await EngineTestServer.run { server in
            let id = try await server.open()
            do {
                let connection = try RawConnection(port: server.port)
                try await connection.send(EngineTestServer.head("GET", "EIO=4&transport=polling&sid=\(id)"))
                // Behind it on the same connection, so the GET has been seen when this returns nothing.
                connection.finishSending()
                _ = try await connection.receive()
            }
            #expect(await server.application.nextEnding() == .transportError)
            #expect(try await server.poll(id).status == 400)
        }
    }

    @Test func `a GET that is gone before it waits ends the connection`() async throws {
        let engine = EngineServer(application: TestApplication())
        let link = engine.makeLink(Handshake(), socket: nil)
        link.start()
        _ = await link.poll { _ in }
        // As one is that has closed: without handlers.
        let path = "/socket.io/?EIO=4&transport=polling&sid=\(link.id)"
        let request = Request(
            head: HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: path),
            body: RequestBody(buffer: ByteBuffer()))
        #expect(await engine.respond(to: request, channel: NIOAsyncTestingChannel()).status == .badRequest)
        #expect(engine.connectionCount == 0)
    }

    @Test func `a GET that is aborted while something is sent gets it, or ends the connection`() async throws {
        let engine = EngineServer(application: TestApplication())
        for round in 0..<6_000 {
            let link = engine.makeLink(Handshake(), socket: nil)
            link.start()
            _ = await link.poll { _ in }
            let (waiting, begun) = AsyncStream.makeStream(of: Int.self)
            async let answer = link.poll { begun.yield($0) }
            let number = try #require(await waiting.first { _ in true })
            let isLate = Atomic(false)
            DispatchQueue.concurrentPerform(iterations: 2) { side in
                if side == 0 {
                    link.pollAborted(number)
                    isLate.store(true, ordering: .relaxed)
                } else {
                    // Sooner or later, round by round, so that some meet.
                    for _ in 0..<(round % 60) where isLate.load(ordering: .relaxed) { break }
                    link.send([.text([1])])
                }
            }
            switch await answer {
            case .success(let packets): #expect(packets == [.message(.text([1]))])
            case .failure: #expect(engine.connectionCount == 0)
            }
            link.close(.forcedServerClose)
            engine.remove(link.id)
        }
    }

    @Test func `a body may come in pieces, inside a character too, or in chunks`() async throws {
        try await EngineTestServer.run { server in
            let id = try await server.open()
            let query = "EIO=4&transport=polling&sid=\(id)"
            let body = Array("4grüße".utf8)
            let connection = try RawConnection(port: server.port)
            let head = EngineTestServer.head("POST", query, body: "4grüße")
            try await connection.send(Array(head.utf8) + body[..<4])
            try await connection.send(Array(body[4...]))
            #expect(try await connection.response().text == "ok")
            let chunked = EngineTestServer.head("POST", query, headers: [("Transfer-Encoding", "chunked")])
            try await connection.send(Array((chunked + "2\r\n4a\r\n").utf8))
            try await connection.send("3\r\n\u{1E}4b\r\n0\r\n\r\n")
            #expect(try await connection.response().text == "ok")
            #expect(try await server.poll(id).text == "4grüße\u{1E}4a\u{1E}4b")
        }
    }

    @Test func `a body that is too large or of another kind ends the connection`() async throws {
        try await EngineTestServer.run(options: { $0.maximumPayload = 1000 }) { server in
            let large = try await server.open()
            #expect(try await server.post(large, "4" + String(repeating: "x", count: 1000)).status == 413)
            #expect(await server.application.nextEnding() == .transportError)
            #expect(try await server.poll(large).status == 400)
            let chunked = try await server.open()
            let connection = try RawConnection(port: server.port)
            try await connection.send(
                EngineTestServer.head(
                    "POST", "EIO=4&transport=polling&sid=\(chunked)", headers: [("Transfer-Encoding", "chunked")]))
            try await connection.send("800\r\n" + String(repeating: "4", count: 2048) + "\r\n")
            #expect(try await connection.response().status == 413)
            #expect(await server.application.nextEnding() == .transportError)
            let binary = try await server.open()
            let refused = try await server.request(
                "POST", "EIO=4&transport=polling&sid=\(binary)", body: "4a",
                headers: [("Content-Type", "application/octet-stream")])
            #expect(refused.status == 400)
            #expect(await server.application.nextEnding() == .transportError)
        }
    }

    @Test func `errors have their number and their words`() async throws {
        try await EngineTestServer.run { server in
            let refused = try await server.request("GET", "EIO=4&transport=abc")
            #expect(refused.status == 400)
            #expect(refused.text == #"{"code":0,"message":"Transport unknown"}"#)
            #expect(refused.headers["content-type"] == "application/json")
            let denied = try await server.request("GET", "EIO=4&transport=polling", headers: [("X-Deny", "1")])
            #expect(denied.status == 403)
            #expect(denied.text == #"{"code":4,"message":"denied by test"}"#)
            #expect(try await server.request("OPTIONS", "EIO=4&transport=polling").json["code"]?.integer == 2)
        }
    }

    @Test func `listed pages may read with credentials, the cookie comes once`() async throws {
        let page = "http://app.example"
        try await EngineTestServer.run(transport: {
            $0.cors = .origins { $0 == page }
            $0.cookie = "io"
        }) { server in
            let answer = try await server.request("GET", "EIO=4&transport=polling", headers: [("Origin", page)])
            #expect(answer.headers["access-control-allow-origin"] == page)
            #expect(answer.headers["access-control-allow-credentials"] == "true")
            #expect(answer.headers["vary"] == "Origin")
            let id = try answer.sessionID()
            #expect(answer.headers["set-cookie"] == "io=\(id); Path=/; HttpOnly; SameSite=Lax")
            #expect(try await server.post(id, "4a").headers["set-cookie"] == nil)
            let foreign = try await server.request(
                "GET", "EIO=4&transport=abc", headers: [("Origin", "http://other.example")])
            #expect(foreign.status == 400)
            #expect(foreign.headers["access-control-allow-origin"] == nil)
            let preflight = try await server.request(
                "OPTIONS", "", headers: [("Origin", page), ("Access-Control-Request-Headers", "x-one,x-two")])
            #expect(preflight.status == 204)
            #expect(preflight.headers["access-control-allow-headers"] == "x-one,x-two")
            #expect(preflight.headers["access-control-allow-origin"] == page)
        }
    }

    @Test func `the handshake tells of the request`() async throws {
        try await EngineTestServer.run { server in
            _ = try await server.request(
                "GET", "EIO=4&transport=polling&token=a%20b&token=c+d&odd=%zz", headers: [("User-Agent", "test")])
            let handshake = try #require(await server.application.nextConnection()).handshake
            #expect(handshake.address == "127.0.0.1")
            #expect(handshake.header("user-agent") == "test")
            #expect(handshake.header("host") == "localhost")
            #expect(handshake.query.filter { $0.name == "token" }.map(\.value) == ["a b", "c d"])
            #expect(handshake.parameter("odd") == "%zz")
            #expect(handshake.url.hasPrefix("/socket.io/?EIO=4"))
        }
    }
}
