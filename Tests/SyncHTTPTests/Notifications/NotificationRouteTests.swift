import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

/// `GET /api/notifications` and `POST /api/notifications/read`.
@Suite struct NotificationRouteTests {
    /// Makes a ticket of Ben's, which Ada changes so often: so many notifications for Ben.
    static func notify(_ server: TestServer, _ count: Int = 1, title: String = "No mail") async throws {
        let ben = try server.user("ben").id
        let body = #"{"type":"Incident","title":"\#(title)","description":"since noon"}"#
        let ticket = try await server.service.submit(
            kind: "ticket.create", body: Array(body.utf8), author: ben, window: .zero)
        for round in 0..<count {
            let status = round % 2 == 0 ? "In Progress" : "Open"
            try await server.service.submit(
                kind: "ticket.update", body: Array(#"{"ticket":\#(ticket.id),"status":"\#(status)"}"#.utf8),
                author: try server.user("ada").id, window: .zero)
        }
    }

    static func list(_ server: TestServer, query: String = "") async throws -> [JSONSlice] {
        let response = try await server.request("GET", "/api/notifications\(query)", as: "ben")
        #expect(response.status == 200)
        return response.json.elements
    }

    @Test func `a notification has the members that the page reads, and is read when it was shown once`() async throws {
        try await TestServer.run { server in
            try await Self.notify(server)
            server.clock.advance(seconds: 300)
            let first = try #require(try await Self.list(server).first)
            #expect(first["type"]?.string == "status")
            let number = try #require(first["ticketId"]?.string)
            #expect(first["message"]?.string == "Ada set \(number) to In Progress: No mail")
            #expect(first["time"]?.string == "5 min ago")
            #expect(first["isRead"]?.boolean == false)
            #expect(first["ticket"]?.integer != nil && first["id"]?.integer != nil)
            #expect(Timestamp((first["createdAt"]?.string ?? "").utf8) != nil)
            #expect(try await Self.list(server).map { $0["isRead"]?.boolean } == [true])
            let entries = try await server.service.notifications(reader: try server.user("ben").id, limit: 9)
            #expect(entries.map(\.isRead) == [true], "it is on record")
        }
    }

    @Test func `the newest come first, and only those that were shown count as read`() async throws {
        try await TestServer.run { server in
            try await Self.notify(server, 4)
            let two = try await Self.list(server, query: "?limit=2")
            let ids = two.compactMap { $0["id"]?.integer }
            #expect(ids == ids.sorted(by: >) && ids.count == 2)
            #expect(try await Self.list(server).map { $0["isRead"]?.boolean } == [true, true, false, false])
        }
    }

    @Test(arguments: ["?limit=x", "?limit=0", "?limit=-1", "?limit=99999"])
    func `a limit that is none changes nothing`(query: String) async throws {
        try await TestServer.run { server in
            try await Self.notify(server)
            #expect(try await Self.list(server, query: query).count == 1)
        }
    }

    @Test func `whoever is not known gets an empty array, never an error`() async throws {
        try await TestServer.run { server in
            try await Self.notify(server)
            let expired = server.signer.token(for: try server.user("ben"), now: Timestamp(milliseconds: 1_000_000))
            for token in [nil, "x", "undefined", expired, "\(try server.token("ben"))x", "mock.token.mock-signature"] {
                for path in ["/api/notifications", "/api/api/notifications", "/api//notifications"] {
                    let response = try await server.request("GET", path, token: token)
                    #expect(response.status == 200 && response.text == "[]", "\(path) \(token ?? "no token")")
                    #expect(response.headers["access-control-allow-origin"] == TestServer.origin)
                }
            }
            let ben = try server.user("ben").id
            let token = try server.token("ben")
            try await server.service.change(.deactivate(ben))
            #expect(try await server.request("GET", "/api/notifications", token: token).text == "[]")
        }
    }

    @Test func `a store that takes no writes still shows notifications, as unread`() async throws {
        let store = GatedStore()
        try await TestServer.run(store: store) { server in
            try await Self.notify(server)
            store.fail(with: .unavailable(retryAfter: .seconds(1), reason: "the disk is full"))
            for _ in 0..<2 { #expect(try await Self.list(server).map { $0["isRead"]?.boolean } == [false]) }
            store.fail(with: nil)
        }
    }

    @Test(arguments: [#"{"all":true}"#, "upTo", "ids"])
    func `notifications are marked as read by name, up to one, or all`(way: String) async throws {
        try await TestServer.run { server in
            try await Self.notify(server, 3)
            let ben = try server.user("ben").id
            let ids = try await server.service.notifications(reader: ben, limit: 9).map(\.id)
            let body =
                switch way {
                case "upTo": #"{"upTo":\#(ids[1])}"#
                case "ids": #"{"ids":[\#(ids[0]),"\#(ids[2])"]}"#
                default: way
                }
            let left = ["upTo": [ids[0]], "ids": [ids[1]]][way] ?? []
            let answer = try await server.request("POST", "/api/notifications/read", as: "ben", body: body)
            #expect(answer.status == 200 && answer.json["updated"]?.boolean == true)
            let again = try await server.request("POST", "/api/notifications/read", as: "ben", body: body)
            #expect(again.json["success"]?.boolean == true && again.json["updated"]?.boolean == false)
            let unread = try await server.service.notifications(reader: ben, limit: 9).filter { !$0.isRead }
            #expect(unread.map(\.id) == left)
        }
    }

    @Test(arguments: [
        "{}", #"{"ids":7}"#, #"{"ids":["x"]}"#, #"{"ids":[1.5]}"#, #"{"upTo":"x"}"#, #"{"all":false}"#, "[]", "",
    ])
    func `marking nothing in particular is refused`(body: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.request("POST", "/api/notifications/read", as: "ben", body: body)
            #expect(answer.status == 400 && answer.code == "malformed")
        }
    }

    @Test func `marking needs a token, and all of nothing is nothing`() async throws {
        try await TestServer.run { server in
            #expect(try await server.request("POST", "/api/notifications/read", body: #"{"all":true}"#).status == 401)
            let answer = try await server.request("POST", "/api/notifications/read", as: "ben", body: #"{"all":true}"#)
            #expect(answer.json["updated"]?.boolean == false)
        }
    }
}
