import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

/// `POST /api/sync/claim`: a queue that was written before anybody signed in.
@Suite struct ClaimTests {
    private static let replica = SyncTests.uuid(0xC1A1)
    private static let queue = [
        operation(1, "message.send", #"{"to":10002,"text":"Hello Ben"}"#),
        operation(2, "contact.pin", #"{"user":10002}"#),
        operation(3, "x.draft", #"{"text":"Draft"}"#),
    ]

    private static func operation(_ n: Int, _ kind: String, _ body: String) -> String {
        #"{"opId":"\#(SyncTests.uuid(n))","n":\#(n),"kind":"\#(kind)","mode":"demo","body":\#(body)}"#
    }

    private static func body(_ choice: String? = nil, _ operations: [String] = queue) -> String {
        let choice = choice.map { #""choice":"\#($0)","# } ?? ""
        return #"{"replica":"\#(replica)",\#(choice)"ops":[\#(operations.joined(separator: ","))]}"#
    }

    private func claim(
        _ server: TestServer, _ choice: String? = nil, as name: String = "ada"
    ) async throws -> RawResponse {
        try await server.request("POST", "/api/sync/claim", as: name, body: Self.body(choice))
    }

    private func push(_ server: TestServer, as name: String = "ada") async throws -> RawResponse {
        let body =
            #"{"replica":"\#(Self.replica)","mintedFor":null,"limit":0,"ops":[\#(Self.queue.joined(separator: ","))]}"#
        return try await server.request("POST", "/api/sync", as: name, body: body)
    }

    private func outcomes(_ response: RawResponse) -> [String?] {
        (response.json["operations"]?.elements ?? []).map { $0["outcome"]?.string }
    }

    @Test func `a preview tells what would become of each operation and binds nothing`() async throws {
        try await TestServer.run { server in
            let preview = try await claim(server)
            #expect(preview.status == 200)
            #expect(preview.headers["content-type"]?.hasPrefix("application/json") == true)
            #expect(preview.json["replica"]?.string == Self.replica)
            #expect(preview.json["choice"]?.isNull == true)
            #expect(outcomes(preview) == ["rejected", "superseded", "applied"])
            let first = preview.json["operations"]?.elements.first
            #expect(first?["code"]?.string == "forbidden" && first?["error"]?.string?.isEmpty == false)
            #expect(preview.json["epoch"]?.string != nil && preview.json["serverTime"]?.string != nil)
            #expect(try await server.request("GET", "/api/sync/replicas", as: "ada").text == "[]")
            #expect(SyncTests.statuses(try await push(server)) == ["retry": 3])
        }
    }

    @Test func `an import applies the queue and keeps its messages in`() async throws {
        try await TestServer.run { server in
            let claimed = try await claim(server, "import")
            #expect(claimed.status == 200)
            #expect(claimed.json["choice"]?.string == "import")
            #expect(SyncTests.statuses(try await push(server)) == ["rejected": 1, "superseded": 1, "applied": 1])
            let ben = try await server.request("GET", "/api/sync/delta", as: "ben")
            #expect(ben.json["records"]?.elements.isEmpty == true)
            let ada = try await server.request("GET", "/api/sync/delta", as: "ada")
            #expect(ada.text.contains("Hello Ben"))
        }
    }

    @Test func `a discard leaves nothing of the queue`() async throws {
        try await TestServer.run { server in
            let claimed = try await claim(server, "discard")
            #expect(outcomes(claimed) == ["superseded", "superseded", "superseded"])
            #expect(SyncTests.statuses(try await push(server)) == ["superseded": 3])
            let ada = try await server.request("GET", "/api/sync/delta", as: "ada")
            #expect(!ada.text.contains("Hello Ben") && !ada.text.contains("Draft"))
        }
    }

    @Test func `the same claim again is answered alike, another choice with 409 to show`() async throws {
        try await TestServer.run { server in
            let first = try await claim(server, "import")
            let again = try await claim(server, "import")
            #expect(again.status == 200 && again.json["operations"] == first.json["operations"])
            let refused = try await claim(server, "discard")
            #expect(refused.status == 409)
            #expect(refused.code == "alreadyClaimed")
            #expect(refused.json["queue"]?.string == "surface")
            #expect(refused.json["error"]?.string?.contains("import") == true)
        }
    }

    @Test func `a replica of somebody else is neither claimed nor previewed`() async throws {
        try await TestServer.run { server in
            _ = try await claim(server, "import")
            for choice in ["import", "discard", nil] {
                let refused = try await claim(server, choice, as: "ben")
                #expect(refused.status == 403)
                #expect(refused.code == "replicaOwner")
                #expect(refused.json["queue"]?.string == "keep")
                #expect(refused.json["operations"] == nil)
            }
            #expect(try await push(server, as: "ben").code == "replicaOwner")
        }
    }

    @Test func `a replica that somebody signed in for needs no claim`() async throws {
        try await TestServer.run { server in
            let own = Self.operation(1, "x.draft", "{}")
            let push = #"{"replica":"\#(Self.replica)","ops":[\#(own)]}"#
            #expect(try await server.request("POST", "/api/sync", as: "ada", body: push).status == 200)
            let refused = try await claim(server, "import")
            #expect(refused.status == 409 && refused.code == "alreadyClaimed")
        }
    }

    @Test(arguments: [
        (#"{"choice":"import"}"#, 400, "malformed", "surface"),
        (#"{"replica":"my laptop","choice":"import"}"#, 400, "malformed", "surface"),
        (#"{"replica":"\#(replica)","choice":"both"}"#, 400, "malformed", "surface"),
        (#"{"replica":"\#(replica)","choice":true}"#, 400, "malformed", "surface"),
        (#"{"replica":"\#(replica)","choice":"import","ops":{}}"#, 400, "malformed", "surface"),
        (#"{"replica":"\#(replica)","choice":"import","clientTime":7}"#, 400, "malformed", "surface"),
        (body("import", Array(repeating: "{}", count: 501)), 413, "tooMany", "split"),
        (body("import", [String(repeating: " ", count: 1_100_000)]), 413, "tooLarge", "split"),
    ])
    func `a claim that cannot be read claims nothing`(
        body: String, status: Int, code: String, queue: String
    ) async throws {
        try await TestServer.run { server in
            let refused = try await server.request("POST", "/api/sync/claim", as: "ada", body: body)
            #expect(refused.status == status && refused.code == code, "\(refused.text)")
            #expect(refused.json["queue"]?.string == queue)
            #expect(server.service.directory.replicas(of: try server.user("ada").id).isEmpty)
        }
    }

    @Test func `a claim needs a person, and is a POST`() async throws {
        try await TestServer.run { server in
            let nobody = try await server.request("POST", "/api/sync/claim", body: Self.body("import"))
            #expect(nobody.status == 401 && nobody.code == "accessTokenRequired")
            #expect(nobody.json["queue"]?.string == "keep")
            let mock = try await server.request("POST", "/api/sync/claim", token: "mock", body: Self.body("import"))
            #expect(mock.status == 403 && mock.code == "invalidToken")
            let get = try await server.request("GET", "/api/sync/claim", as: "ada")
            #expect(get.status == 405 && get.headers["allow"]?.contains("POST") == true)
            try await server.service.change(.deactivate(try server.user("dora").id))
            #expect(try await claim(server, "import", as: "dora").status == 403)
            #expect(try await claim(server, "import").status == 200)
        }
    }
}
