import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

/// What a list is restricted to, and lists too long for one piece.
@Suite struct TicketListTests {
    private func check(_ server: TestServer, _ query: String, as name: String = "ben", _ titles: [String]) async throws
    {
        let response = try await server.request("GET", "/api/tickets\(query)", as: name)
        #expect(response.status == 200, "\(query): \(response.text)")
        #expect(response.json.texts("title") == titles, "\(query) as \(name)")
    }

    /// Five tickets: `a` to `d` of ben's, of which cleo has `b`, and `e` of ada's which concerns nobody else.
    private func withTickets(_ body: (TestServer) async throws -> Void) async throws {
        try await TestServer.run { server in
            _ = try await server.ticket(["title": "a", "priority": "P1", "department": "Board"])
            _ = try await server.ticket(["title": "b", "ticketType": "Task", "assignedTo": "cleo@example.org"])
            let closed = try await server.ticket(["title": "c", "priority": "High", "description": "a red printer"])
            _ = try await server.ticket(["title": "d", "ticketType": "Problem"])
            _ = try await server.ticket(
                by: "ada", ["title": "e", "assignedTo": "ada@example.org", "department": "Board"])
            try await server.patch(closed, as: "ben", ["status": "Completed"])
            try await body(server)
        }
    }

    /// Queries of ben's and the titles they find, newest first.
    static let queries: [(query: String, titles: [String])] = [
        ("", ["d", "c", "b", "a"]), ("?filterBy=all", ["d", "c", "b", "a"]), ("?filterBy=mine", ["d", "c", "b", "a"]),
        ("?filterBy=undefined", ["d", "c", "b", "a"]), ("?limit=2", ["d", "c"]), ("?status=Completed", ["c"]),
        ("?status=Resolved", ["c"]), ("?status=open,In%20Progress", ["d", "b", "a"]),
        ("?status=All", ["d", "c", "b", "a"]),
        ("?priority=High", ["c"]), ("?priority=Critical,P2", ["c", "a"]), ("?type=Task", ["b"]),
        ("?ticketType=Problem,Task", ["d", "b"]), ("?department=Board", ["a"]), ("?department=Nowhere", []),
        ("?assignedTo=cleo@example.org", ["b"]), ("?assignedTo=10003", ["b"]), ("?assignedTo=me", []),
        ("?assignedTo=who@example.org", []), ("?q=printer", ["c"]), ("?search=PRINT+red", ["c"]), ("?q=xyz", []),
        ("?from=2020-01-01", ["d", "c", "b", "a"]), ("?to=2020-01-01", []), ("?from=2999-01-01&to=2020-01-01", []),
        ("?from=2020-01-01T00:00:00Z&to=2999-12-31", ["d", "c", "b", "a"]),
        ("?status=&q=&from=", ["d", "c", "b", "a"]),
    ]

    @Test func `lists hold what fits, newest first`() async throws {
        try await withTickets { server in
            for (query, titles) in Self.queries { try await check(server, query, titles) }
        }
    }

    @Test func `all is what the reader may see, mine what they wrote or have`() async throws {
        try await withTickets { server in
            try await check(server, "", as: "ada", ["e", "d", "c", "b", "a"])
            try await check(server, "?filterBy=mine", as: "ada", ["e"])
            try await check(server, "", as: "cleo", ["d", "c", "b", "a"])
            try await check(server, "?filterBy=mine", as: "cleo", ["b"])
            try await check(server, "?assignedTo=me", as: "cleo", ["b"])
            try await check(server, "", as: "dora", [])
        }
    }

    @Test(arguments: [
        "from=yesterday", "to=2026-13-01", "startDate=2026-02-30", "limit=0", "limit=x", "status=Gone", "priority=9",
        "type=Miracle", "status=Open&status=Closed",
    ])
    func `a query that says nothing is refused`(query: String) async throws {
        try await TestServer.run { server in
            let response = try await server.request("GET", "/api/tickets?\(query)", as: "ben")
            #expect(response.status == 400)
            #expect(response.code == "malformed")
        }
    }

    @Test(arguments: [StreamedArray.pieceLength, StreamedArray.pieceLength + 1, 2 * StreamedArray.pieceLength + 1])
    func `a list of any length is whole and in order`(count: Int) async throws {
        try await TestServer.run { server in
            let author = try server.user("ben").id
            let submissions = (1...count).map { number in
                NewSubmission(
                    kind: "ticket.create",
                    body: Array(#"{"type":"Task","title":"\#(number)","description":""}"#.utf8), window: .zero)
            }
            for start in stride(from: 0, to: count, by: 100) {
                _ = try await server.service.submit(
                    Array(submissions[start..<min(start + 100, count)]), author: author)
            }
            let answer = try await server.untilClosed("GET /api/tickets?filterBy=all", as: "ben")
            let isStreamed = count > StreamedArray.pieceLength
            #expect(answer.head.contains("transfer-encoding: chunked") == isStreamed)
            #expect(answer.head.contains("access-control-allow-origin: \(TestServer.origin)"))
            let json = try JSONSlice(validating: answer.body)
            #expect(json.texts("title") == (1...count).reversed().map { "\($0)" })
            let head = try await server.untilClosed("HEAD /api/tickets?filterBy=all", as: "ben")
            #expect(head.body.isEmpty)
        }
    }
}

extension TestServer {
    /// An answer up to the end of its connection, in small letters up to the body, whose chunks are put together.
    fileprivate func untilClosed(_ line: String, as name: String) async throws -> (head: String, body: [UInt8]) {
        let connection = try RawConnection(port: port)
        try await connection.send(
            "\(line) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nOrigin: \(Self.origin)\r\n"
                + "Authorization: Bearer \(try token(name))\r\n\r\n")
        var bytes: [UInt8] = []
        while case let more = try await connection.receive(), !more.isEmpty { bytes += more }
        let text = String(decoding: bytes, as: UTF8.self)
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let head = parts[0].lowercased()
        guard head.contains("transfer-encoding: chunked") else { return (head, Array(parts[1].utf8)) }
        var rest = Array(parts[1].utf8)[...]
        var body: [UInt8] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\r")),
            let size = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16), size > 0
        {
            body += rest[(end + 2)..<(end + 2 + size)]
            rest = rest[(end + 4 + size)...]
        }
        return (head, body)
    }
}
