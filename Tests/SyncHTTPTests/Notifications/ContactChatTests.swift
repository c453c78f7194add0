import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

/// Contacts 1 to 4 as the frontend meets them: in the list of users and as conversations.
@Suite struct ContactChatTests {
    private struct Helper: Assistant {
        func asksForStatus(_ text: String) -> Bool { false }

        func answer(_ question: Question) async -> Answer? { Answer("<p><b>Two</b> &lt;open&gt;</p>one<br>two") }
    }

    private static func history(_ server: TestServer, _ contact: Int) async throws -> [JSONSlice] {
        let response = try await server.request("GET", "/api/chat/messages/\(contact)", as: "ben")
        #expect(response.status == 200)
        return response.json.elements
    }

    @Test(arguments: 1...4)
    func `the first look finds one explanation, the same every time`(contact: Int) async throws {
        try await TestServer.run { server in
            let first = try await Self.history(server, contact)
            #expect(first.count == 1)
            #expect(first[0]["id"]?.integer == Int64(1_000_000 + contact))
            #expect(first[0]["senderId"]?.integer == Int64(contact))
            #expect(first[0]["text"]?.string?.isEmpty == false && first[0]["type"]?.string == "text")
            #expect(Timestamp((first[0]["timestamp"]?.string ?? "").utf8) != nil)
            let second = try await Self.history(server, contact)
            #expect(second.map { $0["id"]?.integer } == first.map { $0["id"]?.integer })
            let older = try await server.request("GET", "/api/chat/messages/\(contact)?before=5000000", as: "ben")
            #expect(older.text == "[]", "there is nothing before it")
        }
    }

    @Test(arguments: [1, 3])
    func `a question by message is answered in the same conversation, without markup`(contact: Int) async throws {
        try await TestServer.run { server in
            server.service.register(Helper())
            let ben = try server.user("ben").id
            var pokes = server.service.changes(of: [.user(ben)]).makeAsyncIterator()
            let sent = try await ChatTests.send(server, "ben", to: "\(contact)", "What is open?")
            #expect(sent.status == 201 && sent.json["receiverId"]?.integer == Int64(contact))
            let again = try await ChatTests.send(server, "ben", to: "\(contact)", "What is open?")
            #expect(again.text == sent.text, "sent twice by a browser it is one question")
            var history: [JSONSlice] = []
            while history.count < 2 {
                history = try await Self.history(server, contact)
                if history.count < 2 { _ = await pokes.next() }
            }
            #expect(history.count == 2)
            #expect(history[0]["senderId"]?.string == "me" && history[0]["text"]?.string == "What is open?")
            #expect(history[1]["senderId"]?.integer == Int64(contact))
            #expect(history[1]["text"]?.string == "Two <open>\none\ntwo")
        }
    }

    @Test func `notifications are messages of contact 2; looking at them reads them everywhere`() async throws {
        try await TestServer.run { server in
            try await NotificationRouteTests.notify(server, 2)
            let listed = try await server.request("GET", "/api/chat/users/online", as: "ben").json.elements
            #expect(listed.prefix(4).map { $0["lastSeen"]?.string } == ["now", "2 new", "now", "now"])
            #expect(listed.prefix(4).map { $0["status"]?.string } == Array(repeating: "online", count: 4))
            let history = try await Self.history(server, 2)
            #expect(history.map { $0["senderId"]?.integer } == [2, 2])
            #expect(history[0]["text"]?.string?.hasPrefix("Ada set INC-") == true)
            let after = try await server.request("GET", "/api/chat/users/online", as: "ben").json.elements
            #expect(after[1]["lastSeen"]?.string == "now")
            #expect(try await NotificationRouteTests.list(server).map { $0["isRead"]?.boolean } == [true, true])
        }
    }

    @Test(arguments: [2, 4])
    func `what is written to a contact that reads nothing is kept, and answered`(contact: Int) async throws {
        try await TestServer.run { server in
            #expect(try await ChatTests.send(server, "ben", to: "\(contact)", "Hello?").status == 201)
            let history = try await Self.history(server, contact)
            #expect(history.map { $0["senderId"]?.string ?? "contact" } == ["me", "contact"])
            #expect(history[1]["text"]?.string?.contains("Your message is kept") == true)
        }
    }

    @Test func `a message that was refused for good is explained in the history of contact 4 until it is thrown away`()
        async throws
    {
        try await TestServer.run { server in
            for text in ["lost?", "lost?", "lost too?"] {
                #expect(try await ChatTests.send(server, "ben", to: "77777", text).status == 404)
            }
            let history = try await Self.history(server, 4)
            #expect(history.map { $0["senderId"]?.integer } == [4, 4], "the second was the first one, sent again")
            #expect(
                history[0]["text"]?.string
                    == "Your message was not sent: there is no such user. You wrote: “lost?”")
            let first = try #require(history[0]["id"]?.integer)
            let older = try await server.request("GET", "/api/chat/messages/4?before=\(first)", as: "ben")
            #expect(older.text == "[]", "there is nothing before it")
            #expect(try await ChatTests.send(server, "ben", to: "4", "Why?").status == 201)
            #expect(try await Self.history(server, 4).map { $0["senderId"]?.string ?? "contact" }.count == 4)
            let discard = try await server.request("DELETE", "/api/sync/quarantine/\(first)", as: "ben")
            #expect(discard.status == 200)
            #expect(try await Self.history(server, 4).count == 3)
        }
    }

    @Test func `system contacts are nobody's frequent contact unless they are pinned`() async throws {
        try await TestServer.run { server in
            try await NotificationRouteTests.notify(server)
            #expect(try await server.request("GET", "/api/chat/contacts/frequent", as: "ben").text == "[]")
            _ = try await server.request("PUT", "/api/chat/contacts/2/pin", as: "ben")
            let pinned = try await server.request("GET", "/api/chat/contacts/frequent", as: "ben").json.elements
            #expect(pinned.map { $0["id"]?.integer } == [2] && pinned[0]["lastSeen"]?.string == "1 new")
        }
    }
}
