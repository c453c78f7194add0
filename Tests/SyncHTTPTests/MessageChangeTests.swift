import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

@Suite struct MessageChangeTests {
    private func sent(_ server: TestServer, _ text: String = "first") async throws -> Int64 {
        try #require(try await ChatTests.send(server, "ada", to: "10002", text).json["id"]?.integer)
    }

    private func change(
        _ server: TestServer, _ method: String, _ id: Int64, as name: String = "ada",
        body: String? = #"{"message":"second"}"#
    ) async throws -> RawResponse {
        try await server.request(method, "/api/chat/messages/\(id)", as: name, body: method == "PATCH" ? body : nil)
    }

    @Test func `an edited message is shown with its new text on both sides`() async throws {
        try await TestServer.run { server in
            let id = try await sent(server)
            let answer = try await change(server, "PATCH", id)
            #expect(answer.status == 200 && answer.json["success"]?.boolean == true)
            #expect(answer.json["id"]?.integer == id && answer.json["text"]?.string == "second")
            #expect(answer.json["senderId"]?.integer == 10_001 && answer.json["receiverId"]?.integer == 10_002)
            #expect(answer.json["type"]?.string == "text" && answer.json["timestamp"]?.kind == .string)
            for (name, peer) in [("ben", 10_001), ("ada", 10_002)] {
                let history = try await server.request("GET", "/api/chat/messages/\(peer)", as: name).json.elements
                #expect(history.map { $0["text"]?.string } == ["second"])
                #expect(history[0]["editedAt"]?.string == answer.json["editedAt"]?.string)
            }
        }
    }

    @Test func `a deleted message is gone for good, and deleting it again is no error`() async throws {
        try await TestServer.run { server in
            let id = try await sent(server)
            for _ in 1...2 {
                let answer = try await change(server, "DELETE", id)
                #expect(answer.status == 200 && answer.json["deleted"]?.boolean == true)
                #expect(answer.json["text"]?.string == "")
            }
            let late = try await change(server, "PATCH", id)
            #expect(late.status == 409 && late.json["code"]?.string == "messageDeleted")
            let history = try await server.request("GET", "/api/chat/messages/10001", as: "ben").json.elements
            #expect(history.map { $0["text"]?.string } == ["(this message was deleted)"])
            #expect(history[0]["deleted"]?.boolean == true)
        }
    }

    @Test(arguments: ["PATCH", "DELETE"])
    func `only its author changes a message, and only one that is there`(method: String) async throws {
        try await TestServer.run { server in
            let id = try await sent(server)
            #expect(try await change(server, method, id, as: "ben").status == 403)
            #expect(try await change(server, method, id, as: "cleo").status == 404, "who cannot see it learns nothing")
            #expect(try await change(server, method, id + 1).status == 404)
            let text = try await server.request("GET", "/api/chat/messages/10001", as: "ben").json.elements
            #expect(text.map { $0["text"]?.string } == ["first"])
            #expect(try await server.request("GET", "/api/sync/quarantine", as: "ben").json["items"]?.elements == [])
        }
    }

    @Test func `a text that could not be sent cannot be edited in`() async throws {
        try await TestServer.run { server in
            let id = try await sent(server)
            let long = String(repeating: "x", count: 16 << 10) + "x"
            let bodies = [
                (#"{"message":" \n "}"#, 400), (#"{"message":5}"#, 400), ("{}", 400), (#"{"message":"\#(long)"}"#, 413),
            ]
            for (body, status) in bodies {
                #expect(try await change(server, "PATCH", id, body: body).status == status)
            }
            #expect(try await server.request("PATCH", "/api/chat/messages/x", as: "ada", body: "{}").status == 400)
        }
    }
}
