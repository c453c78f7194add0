import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

@Suite struct ShutdownTests {
    @Test func `an open long poll is answered at once when the server stops`() async throws {
        let wait = EndlessWait()
        try await TestServer.run(sleep: wait.sleep) { server in
            async let poll = server.request("GET", "/api/sync/delta?wait=25", as: "ben")
            await wait.untilBegun()
            await server.stop()
            let answer = try await poll
            #expect(answer.status == 200)
            #expect(answer.json["cursor"]?.string != nil)
        }
    }

    @Test func `a push under way is finished and answered`() async throws {
        let store = GatedStore()
        try await TestServer.run(store: store) { server in
            let arrivals = store.close()
            async let push = server.request(
                "POST", "/api/sync", as: "ada", body: SyncTests.push(operations: SyncTests.messages(1...1)))
            for await _ in arrivals { break }
            await server.stop()
            store.open()
            let answer = try await push
            #expect(answer.status == 200)
            #expect(SyncTests.statuses(answer) == ["applied": 1])
            let history = try await server.service.history(
                reader: UserID(10_002), peer: UserID(10_001), before: nil, limit: 10)
            #expect(history.count == 1)
        }
    }

    @Test func `idle and half-sent connections do not hold up the end`() async throws {
        try await TestServer.run { server in
            let idle = try RawConnection(port: server.port)
            let kept = try RawConnection(port: server.port)
            try await kept.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try await kept.response().status == 200)
            let half = try RawConnection(port: server.port)
            try await half.send("GET /health HTTP/1.1\r\nHost: loc")
            let unfinished = try RawConnection(port: server.port)
            try await unfinished.send(
                "POST /api/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n")
            #expect(String(decoding: try await unfinished.receive(), as: UTF8.self).hasPrefix("HTTP/1.1 100"))
            try await unfinished.send("{")
            await server.stop()
            for connection in [idle, kept, half, unfinished] { #expect(try await connection.receive().isEmpty) }
        }
    }

    @Test func `a taken port is an error that names the cure`() async throws {
        try await TestServer.run { first in
            let error = await #expect(throws: StartError.self) {
                try await TestServer.run(configure: { $0.port = first.port }) { _ in }
            }
            let text = try #require(error?.description)
            #expect(text.contains("port \(first.port)"))
            #expect(text.contains("--port") && text.contains("ss -ltnp"))
        }
    }

    @Test func `an address that is not ours is an error that says so`() async throws {
        let error = await #expect(throws: StartError.self) {
            try await TestServer.run(configure: { $0.host = "192.0.2.1" }) { _ in }
        }
        #expect(error?.description.contains("HOST") == true)
    }
}
