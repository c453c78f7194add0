import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

@Suite struct ChatTests {
    static func send(
        _ server: TestServer, _ name: String, to: String, _ text: String
    ) async throws -> RawResponse {
        let body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("receiverId", raw: to.utf8)
                writer.field("message", text)
                writer.field("type", "text")
            }
        }
        return try await server.request("POST", "/api/chat/messages", as: name, body: body)
    }

    @Test func `both sides see a message, each in their own words`() async throws {
        try await TestServer.run { server in
            let sent = try await Self.send(server, "ada", to: "10002", "On my way\n😀")
            #expect(sent.status == 201)
            #expect(sent.json["success"]?.boolean == true)
            #expect(sent.json["senderId"]?.integer == 10_001)
            #expect(sent.json["receiverId"]?.integer == 10_002)
            let id = try #require(sent.json["id"]?.integer)
            let own = try await server.request("GET", "/api/chat/messages/10002", as: "ada").json.elements
            #expect(own.map { $0["senderId"]?.string } == ["me"])
            let other = try await server.request("GET", "/chat/messages/10001", as: "ben").json.elements
            #expect(other.map { $0["senderId"]?.integer } == [10_001])
            #expect(other[0]["text"]?.string == "On my way\n😀")
            #expect(other[0]["id"]?.integer == id)
            #expect(Timestamp((other[0]["timestamp"]?.string ?? "").utf8) != nil)
        }
    }

    @Test(arguments: ["10099", "5", "10002"])
    func `a conversation without messages is an empty array`(id: String) async throws {
        try await TestServer.run { server in
            let response = try await server.request("GET", "/api/chat/messages/\(id)", as: "ada")
            #expect(response.status == 200)
            #expect(response.text == "[]")
        }
    }

    @Test func `an id as digits in a string is tolerated`() async throws {
        try await TestServer.run { server in
            #expect(try await Self.send(server, "ada", to: "\"10002\"", "hello").status == 201)
            let history = try await server.request("GET", "/api/chat/messages/10001", as: "ben")
            #expect(history.json.elements.count == 1)
        }
    }

    @Test func `the same text within fifteen seconds is the same message`() async throws {
        try await TestServer.run { server in
            let first = try await Self.send(server, "ada", to: "10002", "ok")
            let again = try await Self.send(server, "ada", to: "10002", "ok")
            #expect(again.status == 201)
            #expect(first.text == again.text)
            server.clock.advance(seconds: 16)
            let later = try await Self.send(server, "ada", to: "10002", "ok")
            #expect(later.json["id"]?.integer != first.json["id"]?.integer)
            let history = try await server.request("GET", "/api/chat/messages/10001", as: "ben")
            #expect(history.json.elements.count == 2)
        }
    }

    @Test func `a deleted message keeps its place, and a line says what became of it`() async throws {
        try await TestServer.run { server in
            let id = try #require(try await Self.send(server, "ada", to: "10002", "secret").json["id"]?.integer)
            _ = try await Self.send(server, "ada", to: "10002", "other")
            let body = #"{"message":\#(id)}"#
            _ = try await server.service.submit(
                kind: "message.delete", body: Array(body.utf8), author: UserID(10_001))
            for (name, peer) in [("ben", 10_001), ("ada", 10_002)] {
                let history = try await server.request("GET", "/api/chat/messages/\(peer)", as: name).json.elements
                #expect(history.map { $0["text"]?.string } == ["(this message was deleted)", "other"])
            }
        }
    }

    @Test func `history is paged from its end, oldest first`() async throws {
        try await TestServer.run { server in
            for number in 1...5 { _ = try await Self.send(server, "ada", to: "10002", "message \(number)") }
            let last = try await server.request("GET", "/api/chat/messages/10001?limit=2", as: "ben").json.elements
            #expect(last.map { $0["text"]?.string } == ["message 4", "message 5"])
            let before = try #require(last[0]["id"]?.integer)
            let earlier = try await server.request(
                "GET", "/api/chat/messages/10001?limit=2&before=\(before)", as: "ben"
            ).json.elements
            #expect(earlier.map { $0["text"]?.string } == ["message 2", "message 3"])
        }
    }

    @Test func `fetching a conversation is reading it, durably and once`() async throws {
        try await TestServer.run { server in
            _ = try await Self.send(server, "ada", to: "10002", "one")
            _ = try await Self.send(server, "ada", to: "10002", "two")
            let before = try await server.request("GET", "/api/sync/unread/10001", as: "ben")
            #expect(before.json["count"]?.integer == 2)
            _ = try await server.request("GET", "/api/chat/messages/10001", as: "ben")
            let after = try await server.request("GET", "/api/sync/unread/10001", as: "ben")
            #expect(after.json["count"]?.integer == 0)
            let head = try await Self.head(server, "ben")
            _ = try await server.request("GET", "/api/chat/messages/10001", as: "ben")
            #expect(try await Self.head(server, "ben") == head, "a second look writes nothing")
        }
    }

    static func head(_ server: TestServer, _ name: String) async throws -> Int64? {
        try await server.request("GET", "/api/sync/delta", as: name).json["head"]?["user"]?.integer
    }

    @Test func `reading can be said without fetching`() async throws {
        try await TestServer.run { server in
            _ = try await Self.send(server, "ada", to: "10002", "one")
            let read = try await server.request("PATCH", "/api/chat/messages/10001/read", as: "ben")
            #expect(read.json["updated"]?.boolean == true)
            let again = try await server.request("PATCH", "/api/chat/messages/10001/read", as: "ben")
            #expect(again.status == 200)
            #expect(again.json["updated"]?.boolean == false)
        }
    }

    @Test func `a queued message stands where it arrived and says when it was written`() async throws {
        try await TestServer.run { server in
            let written = server.clock.now()
            server.clock.advance(seconds: 3600)
            let push = SyncTests.push(
                operations: [
                    #"{"opId":"\#(SyncTests.uuid(1))","n":1,"mode":"offline","at":"\#(written)","#
                        + #""kind":"message.send","body":{"to":10002,"text":"from the tunnel"}}"#
                ])
            #expect(try await server.request("POST", "/api/sync", as: "ada", body: push).status == 200)
            let shown = try await server.request("GET", "/api/chat/messages/10001", as: "ben").json.elements
            let text = try #require(shown.first?["text"]?.string)
            #expect(text.hasPrefix("from the tunnel (written "))
            #expect(text.contains(written.description.dropFirst(11).prefix(5)))
            let timestamp = try #require(Timestamp((shown[0]["timestamp"]?.string ?? "").utf8))
            #expect(timestamp - written >= 3_600_000)
            let record = try await server.request("GET", "/api/sync/delta", as: "ben")
            #expect(record.text.contains("\"from the tunnel\""), "the stored text stays as it was")
        }
    }

    @Test func `the user list is strictly typed, without the caller, with the system contacts`() async throws {
        try await TestServer.run { server in
            _ = try await Self.send(server, "dora", to: "10001", "are you there?")
            server.clock.advance(seconds: 600)
            _ = try await server.request("GET", "/api/auth/me", as: "ben")
            let list = try await server.request("GET", "/api/chat/users/online", as: "ada").json.elements
            #expect(list.map { $0["id"]?.integer } == [1, 2, 3, 4, 10_002, 10_003, 10_004])
            for entry in list {
                for field in ["name", "email", "department", "status", "role", "lastSeen", "avatar"] {
                    #expect(entry[field]?.kind == .string, "\(field)")
                }
                #expect(entry["name"]?.string?.isEmpty == false)
                #expect(entry["isFrequent"]?.kind == .boolean)
            }
            #expect(list[0...3].allSatisfy { $0["status"]?.string == "online" })
            #expect(list[4]["status"]?.string == "online")
            #expect(list[5]["status"]?.string == "offline")
            #expect(list[6]["status"]?.string == "online", "who left an unread message must be reachable")
            #expect(list[6]["lastSeen"]?.string == "offline - left you a message")
        }
    }

    @Test func `frequent contacts follow messages and pins`() async throws {
        try await TestServer.run { server in
            _ = try await Self.send(server, "ada", to: "10002", "one")
            _ = try await Self.send(server, "ada", to: "10002", "two")
            _ = try await Self.send(server, "ada", to: "10003", "three")
            let ids = { (response: RawResponse) in response.json.elements.map { $0["id"]?.integer } }
            #expect(ids(try await server.request("GET", "/api/chat/contacts/frequent", as: "ada")) == [10_002, 10_003])
            #expect(try await server.request("PUT", "/api/chat/contacts/10004/pin", as: "ada").status == 200)
            #expect(
                ids(try await server.request("GET", "/api/chat/contacts/frequent", as: "ada")) == [
                    10_004, 10_002, 10_003,
                ])
            #expect(try await server.request("DELETE", "/api/chat/contacts/10004/pin", as: "ada").status == 200)
            #expect(ids(try await server.request("GET", "/api/chat/contacts/frequent", as: "ada")) == [10_002, 10_003])
        }
    }

    @Test func `the author comes from the token, whatever the body says`() async throws {
        try await TestServer.run { server in
            let body = #"{"receiverId":10002,"message":"hi","senderId":10003,"from":10003}"#
            #expect(try await server.request("POST", "/api/chat/messages", as: "ada", body: body).status == 201)
            let history = try await server.request("GET", "/api/chat/messages/10001", as: "ben").json.elements
            #expect(history.map { $0["senderId"]?.integer } == [10_001])
        }
    }
}
