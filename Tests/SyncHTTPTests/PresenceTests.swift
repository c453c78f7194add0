import JSONText
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

@Suite struct PresenceTests {
    private func entry(_ server: TestServer, _ id: Int64, as name: String = "ada") async throws -> JSONSlice {
        let list = try await server.request("GET", "/api/chat/users/online", as: name).json.elements
        return try #require(list.first { $0["id"]?.integer == id })
    }

    @Test func `what one says of oneself is what others read, until its time`() async throws {
        try await TestServer.run { server in
            let until = (server.clock.now() + 3_600_000).description
            let set = try await server.request(
                "PUT", "/api/presence", as: "ben", body: #"{"status":"busy","until":"\#(until)"}"#)
            #expect(set.status == 200 && set.json["status"]?.string == "busy" && set.json["until"]?.string == until)
            #expect(try await entry(server, 10_002)["status"]?.string == "busy")
            let list = try await server.request("GET", "/api/presence", as: "ada").json
            #expect(list["status"]?.string == "online" && list["userId"]?.integer == 10_001)
            #expect(list["until"]?.isNull == true)
            let users = try #require(list["users"]?.elements)
            #expect(users.map { $0["userId"]?.integer } == [10_002, 10_003, 10_004])
            #expect(users.map { $0["status"]?.string } == ["busy", "offline", "offline"])
            server.clock.advance(seconds: 3_601)
            _ = try await server.request("POST", "/api/chat/activity", as: "ben")
            #expect(try await entry(server, 10_002)["status"]?.string == "online")
        }
    }

    @Test func `a call a minute keeps one online`() async throws {
        try await TestServer.run { server in
            for _ in 1...4 {
                let answer = try await server.request("POST", "/api/chat/activity", as: "ben")
                #expect(answer.status == 200 && answer.json["success"]?.boolean == true)
                server.clock.advance(seconds: 60)
            }
            #expect(try await entry(server, 10_002)["status"]?.string == "online")
            server.clock.advance(seconds: 60)
            #expect(try await entry(server, 10_002)["status"]?.string == "away")
        }
    }

    @Test(arguments: [
        "{}", #"{"status":"gone"}"#, #"{"status":1}"#, #"{"status":"busy","until":"soon"}"#,
        #"{"status":"busy","until":5}"#, #"{"status":"busy","until":"2001-01-01T00:00:00.000Z"}"#, "[]",
    ])
    func `a status that is none is refused`(body: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.request("PUT", "/api/presence", as: "ada", body: body)
            #expect(answer.status == 400 && answer.json["code"]?.string == "malformed")
        }
    }

    @Test func `frequent contacts have the same status and picture`() async throws {
        try await TestServer.run { server in
            _ = try await ChatTests.send(server, "ada", to: "10002", "one")
            _ = try await server.request("PUT", "/api/presence", as: "ben", body: #"{"status":"away"}"#)
            let frequent = try await server.request("GET", "/api/chat/contacts/frequent", as: "ada").json.elements
            let listed = try await entry(server, 10_002)
            #expect(frequent.count == 1 && frequent[0]["status"]?.string == "away")
            for field in ["status", "avatar", "name", "lastSeen"] {
                #expect(frequent[0][field]?.string == listed[field]?.string)
            }
            #expect(listed["isFrequent"]?.boolean == true)
        }
    }

    @Test func `who was deactivated is offline, and listed only while something of theirs is unread`() async throws {
        try await TestServer.run { server in
            _ = try await ChatTests.send(server, "ben", to: "10001", "goodbye")
            _ = try await ChatTests.send(server, "cleo", to: "10001", "goodbye")
            for name in ["ben", "dora"] { try await server.service.change(.deactivate(try server.user(name).id)) }
            let list = try await server.request("GET", "/api/chat/users/online", as: "ada").json.elements
            #expect(list.dropFirst(4).map { $0["id"]?.integer } == [10_002, 10_003])
            let ben = try await entry(server, 10_002)
            #expect(ben["status"]?.string == "online")
            #expect(ben["lastSeen"]?.string == "no longer here - left you a message")
            // Who looks at the conversation has read it.
            _ = try await server.request("GET", "/api/chat/messages/10002", as: "ada")
            let later = try await server.request("GET", "/api/chat/users/online", as: "ada").json.elements
            #expect(later.dropFirst(4).map { $0["id"]?.integer } == [10_003])
            let frequent = try await server.request("GET", "/api/chat/contacts/frequent", as: "ada").json.elements
            let statuses = frequent.map { "\($0["id"]?.integer ?? 0) \($0["status"]?.string ?? "")" }
            #expect(statuses.sorted() == ["10002 offline", "10003 online"])
        }
    }

    @Test func `changes are told to whoever listens`() {
        let clock = Locked(Timestamp(milliseconds: 1_800_000_000_000))
        let presence = Presence(now: { clock.value })
        let heard = Locked<[PresenceChange]>([])
        presence.onChange { changes in heard.change { $0 += changes } }
        presence.opened(UserID(10_001))
        presence.set(UserID(10_002), .busy)
        presence.sweep()
        presence.closed(UserID(10_001))
        presence.sweep()
        clock.change { $0 = $0 + 90_000 }
        presence.sweep()
        #expect(heard.value.map(\.status) == [.online, .busy, .offline])
        #expect(presence.status(of: UserID(10_001)) == .offline)
    }
}
