import JSONText
import SyncEngine
import Testing
import TicketFormats

@testable import SyncHTTP

/// Tickets as files: whose, which, under which name, and what becomes of clients that leave.
@Suite struct ExportRouteTests {
    private func export(
        _ server: TestServer, _ query: String = "?format=json", as name: String = "ben", method: String = "GET"
    ) async throws -> RawResponse {
        try await server.request(method, "/api/tickets/export\(query)", as: name, headers: [("Connection", "close")])
    }

    @Test func `every format comes under its type and name, as a file to save`() async throws {
        try await TestServer.run { server in
            _ = try await server.ticket(["title": "Printer on fire"])
            let day = server.clock.now().description.prefix(10)
            for format in TicketFormat.exported {
                let response = try await export(server, "?format=\(format.rawValue)")
                #expect(response.status == 200)
                #expect(response.headers["content-type"] == format.mediaType)
                #expect(
                    response.headers["content-disposition"]
                        == "attachment; filename=\"tickets-\(day).\(format.fileExtension)\"")
                #expect(response.headers["transfer-encoding"] == "chunked")
                #expect(try await wholeText(server, "?format=\(format.rawValue)").contains("Printer on fire"))
            }
        }
    }

    /// The body of a chunked answer, whole.
    private func wholeText(_ server: TestServer, _ query: String, as name: String = "ben") async throws -> String {
        let connection = try RawConnection(port: server.port)
        try await connection.send(
            """
            GET /api/tickets/export\(query) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
            Authorization: Bearer \(try server.token(name))\r\n\r\n
            """)
        var all: [UInt8] = []
        while case let more = try await connection.receive(), !more.isEmpty { all += more }
        let text = String(decoding: all, as: UTF8.self)
        #expect(text.hasSuffix("0\r\n\r\n"))
        return text
    }

    @Test func `a file holds what its reader may see, narrowed as the list is`() async throws {
        try await TestServer.run { server in
            _ = try await server.ticket(["title": "one of ben's"])
            let closed = try await server.ticket(["title": "a closed one"])
            try await server.patch(closed, as: "ben", ["status": "Closed"])
            _ = try await server.ticket(
                by: "ada", ["title": "ada's own", "assignedTo": "ada@example.org", "department": "Board"])
            func titles(_ query: String, as name: String) async throws -> [Bool] {
                let text = try await wholeText(server, "?format=ticx" + query, as: name)
                return ["one of ben's", "a closed one", "ada's own"].map { title in
                    text.contains(title) || text.contains(title.replacing("'", with: "&apos;"))
                        || text.contains(title.replacing("'", with: "&#39;"))
                }
            }
            #expect(try await titles("", as: "ben") == [true, true, false])
            #expect(try await titles("", as: "ada") == [true, true, true])
            #expect(try await titles("", as: "dora") == [false, false, false])
            #expect(try await titles("&status=Closed", as: "ben") == [false, true, false])
            #expect(try await titles("&filterBy=mine", as: "ada") == [false, false, true])
            #expect(try await titles("&search=closed", as: "ada") == [false, true, false])
            #expect(try await titles("&assignedTo=nobody@example.org", as: "ada") == [false, false, false])
            #expect(try await titles("&to=2020-01-01", as: "ada") == [false, false, false])
        }
    }

    @Test func `every address of the frontend's builds leads to it, and HEAD tells the head`() async throws {
        try await TestServer.run { server in
            for path in ["/api/tickets/export", "/tickets/export", "/api/api//tickets/export", "/api//tickets/export"] {
                #expect(try await server.request("GET", path + "?format=csv", as: "ben").status == 200)
            }
            let head = try await export(server, "?format=csv", method: "HEAD")
            #expect(head.status == 200)
            #expect(head.headers["content-type"] == TicketFormat.csv.mediaType)
            #expect(try await export(server, "?format=csv").status == 200)
        }
    }

    @Test(arguments: [
        "", "?format=", "?format=xlsx", "?format=redmine", "?format=csv&status=Lost", "?format=csv&from=x",
    ])
    func `what cannot be exported is refused`(query: String) async throws {
        try await TestServer.run { server in
            let response = try await export(server, query)
            #expect(response.status == 400)
            #expect(response.code == "malformed")
        }
    }

    @Test func `nobody exports without a token`() async throws {
        try await TestServer.run { server in
            let response = try await server.request("GET", "/api/tickets/export?format=csv")
            #expect(response.status == 401)
        }
    }
}
