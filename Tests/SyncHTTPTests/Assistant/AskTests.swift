import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

/// `aichat/…` on a live server.
@Suite struct AskTests {
    private static func question(_ text: String, page: String = "/dashboard") -> String {
        let message = String(decoding: JSONWriter.text { $0.element(text) }, as: UTF8.self)
        return #"{"message":\#(message),"page":"\#(page)"}"#
    }

    private static let ticket = """
        {"type":"Incident","title":"<img src=x onerror=alert(1)>","description":"x","priority":"P1"}
        """

    @Test(arguments: [
        "/api/aichat/ask", "/aichat/ask", "/api/api/aichat/ask", "/api//aichat/ask", "/undefined/aichat/ask",
    ])
    func `a question is answered on every path, with figures from the records`(_ path: String) async throws {
        try await TestServer.run { server in
            let ben = try server.user("ben").id
            try await server.service.submit(kind: "ticket.create", body: Array(Self.ticket.utf8), author: ben)
            let answer = try await server.request(
                "POST", path, as: "ben", body: Self.question("🔍 Show my open tickets"))
            #expect(answer.status == 200)
            let reply = try #require(answer.json["reply"]?.string)
            #expect(reply.contains("1 open ticket") && reply.contains("&lt;img") && !reply.contains("<img"))
            let preview = try #require(answer.json["preview"])
            #expect(preview.members.allSatisfy { $0.value.kind == .string } && preview["status"]?.string == "Open")
            #expect(preview["title"]?.string == "<img src=x onerror=alert(1)>")
            #expect(answer.json["id"]?.integer != nil && answer.json["degraded"] == nil)
        }
    }

    @Test(arguments: [
        "", "{", "[]", "{}", "null", #"{"message":7}"#, #"{"message":null}"#, #"{"message":""}"#,
        #"{"message":" \n "}"#,
        #"{"message":["a"],"page":{}}"#,
    ])
    func `what is no question is answered with a sentence and 200`(_ body: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.request("POST", "/api/aichat/ask", as: "ben", body: body)
            #expect(answer.status == 200 && answer.json["degraded"]?.boolean == true)
            #expect(answer.json["reply"]?.string?.isEmpty == false)
            #expect(try await server.request("GET", "/api/aichat/history", as: "ben").json.elements.isEmpty)
        }
    }

    @Test func `a question that is too long, and a page that is no text, are no trouble`() async throws {
        try await TestServer.run { server in
            let long = Self.question(String(repeating: "x", count: 20_000))
            let answer = try await server.request("POST", "/api/aichat/ask", as: "ben", body: long)
            #expect(answer.status == 200 && answer.json["degraded"]?.boolean == true)
            let page = #"{"message":"help","page":{"a":[1]}}"#
            let helped = try await server.request("POST", "/api/aichat/ask", as: "ben", body: page)
            #expect(helped.status == 200 && helped.json["reply"]?.string?.contains("INC-2026-0001") == true)
        }
    }

    @Test func `nobody asks without a token`() async throws {
        try await TestServer.run { server in
            for (method, path) in [("POST", "ask"), ("GET", "history"), ("GET", "analytics")] {
                let answer = try await server.request(method, "/api/aichat/\(path)", body: "{}")
                #expect(answer.status == 401 && answer.headers["access-control-allow-origin"] == TestServer.origin)
            }
            #expect(try await server.request("GET", "/api/aichat/analytics", as: "ben").status == 403)
        }
    }

    @Test func `two questions at once are both answered, and the same within five seconds is one`() async throws {
        try await TestServer.run { server in
            async let first = server.request("POST", "/api/aichat/ask", as: "ben", body: Self.question("help"))
            async let second = server.request("POST", "/api/aichat/ask", as: "ben", body: Self.question("my tickets"))
            async let again = server.request("POST", "/api/aichat/ask", as: "ben", body: Self.question("help"))
            let answers = try await [first, second, again]
            #expect(answers.allSatisfy { $0.status == 200 && $0.json["degraded"] == nil })
            #expect(answers[0].json["reply"] == answers[2].json["reply"])
            #expect(answers[0].json["id"] == answers[2].json["id"])
            let history = try await server.request("GET", "/api/aichat/history", as: "ben").json.elements
            #expect(Set(history.map { $0["message"]?.string }) == ["help", "my tickets"] && history.count == 2)
            #expect(history.allSatisfy { $0["status"]?.string == "answered" && $0["page"]?.string == "/dashboard" })
            #expect(try await server.request("GET", "/api/aichat/history?limit=1", as: "ben").json.elements.count == 1)
            #expect(try await server.request("GET", "/api/aichat/history", as: "dora").json.elements.isEmpty)
        }
    }

    @Test func `administrators see what is asked`() async throws {
        try await TestServer.run { server in
            for text in ["sla", "sla report please", "how do I bake bread"] {
                _ = try await server.request("POST", "/api/aichat/ask", as: "ben", body: Self.question(text))
            }
            let figures = try await server.request("GET", "/api/aichat/analytics", as: "ada").json
            #expect(figures["questions"]?.integer == 3 && figures["answered"]?.integer == 2)
            #expect(figures["intents"]?["slaReport"]?.integer == 2)
            #expect(figures["unanswered"]?.elements.first?["text"]?.string == "how do i bake bread")
        }
    }

    @Test func `a service that stops says so with 200`() async throws {
        try await TestServer.run { server in
            await server.service.drain()
            let answer = try await server.request("POST", "/api/aichat/ask", as: "ben", body: Self.question("help"))
            #expect(answer.status == 200 && answer.json["degraded"]?.boolean == true)
        }
    }

    @Test func `system status tells what was looked at`() async throws {
        try await TestServer.run { server in
            let body = Self.question("🔧 System status check")
            let answer = try await server.request("POST", "/api/aichat/ask", as: "ben", body: body)
            let reply = try #require(answer.json["reply"]?.string)
            for check in ["Storage", "Connections", "Server", "AI back end", "undelivered"] {
                #expect(reply.contains(check))
            }
        }
    }
}

@Suite struct LateAnswerTests {
    @Test func `an answer that came too late goes with the next one, once`() async throws {
        try await TestServer.run { server in
            let ben = try server.user("ben").id
            let late = LateAnswers()
            let body = Array(#"{"message":"what <b> is SLA"}"#.utf8)
            let question = try await server.service.submit(kind: "ai.ask", body: body, author: ben)
            _ = try await server.service.answered(question.id, reader: ben, wait: .seconds(3600))
            late.add(question.id, of: ben)
            let reply = { try await late.prepend(to: "now", of: EventID(1), for: ben, server.service) }
            let first = try await reply()
            #expect(
                first.hasPrefix("<i>Earlier you asked “what &lt;b&gt; is SLA”:</i><br>")
                    && first.hasSuffix("<br><br>now"))
            #expect(first.utf8.count <= 4096)
            #expect(try await reply() == "now")
        }
    }
}
