import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

@Suite struct SyncTests {
    static func uuid(_ number: Int) -> String { Bits128(high: 0x6f0e_0000_0000_4000, low: UInt64(number)).description }

    static func push(replica: Int = 0xFFFF, operations: [String]) -> String {
        #"{"replica":"\#(uuid(replica))","ops":[\#(operations.joined(separator: ","))],"limit":0}"#
    }

    static func messages(_ numbers: ClosedRange<Int>) -> [String] {
        numbers.map { n in
            #"{"opId":"\#(uuid(n))","n":\#(n),"kind":"message.send","body":{"to":10002,"text":"message \#(n)"}}"#
        }
    }

    static func statuses(_ response: RawResponse) -> [String: Int] {
        (response.json["results"]?.elements ?? []).reduce(into: [:]) { counts, result in
            counts[result["status"]?.string ?? "-", default: 0] += 1
        }
    }

    @Test func `two hundred operations apply once and repeat as duplicates with the same numbers`() async throws {
        try await TestServer.run { server in
            let body = Self.push(operations: Self.messages(1...200))
            let first = try await server.request("POST", "/api/sync", as: "ada", body: body)
            #expect(first.status == 200)
            #expect(Self.statuses(first) == ["applied": 200])
            let again = try await server.request("POST", "/api/sync", as: "ada", body: body)
            #expect(Self.statuses(again) == ["duplicate": 200])
            let ids = { (response: RawResponse) in response.json["results"]?.elements.map { $0["id"]?.integer } }
            #expect(ids(first) == ids(again))
            let history = try await server.request("GET", "/api/chat/messages/10001?limit=500", as: "ben")
            #expect(history.json.elements.count == 200)
        }
    }

    @Test func `one can ask whether an operation arrived`() async throws {
        try await TestServer.run { server in
            let body = Self.push(operations: Self.messages(1...1))
            _ = try await server.request("POST", "/api/sync", as: "ada", body: body)
            let arrived = try await server.request("GET", "/api/sync/ops/\(Self.uuid(1))", as: "ada")
            #expect(arrived.json["status"]?.string == "applied")
            #expect(try await server.request("GET", "/api/sync/ops/\(Self.uuid(2))", as: "ada").status == 404)
            #expect(try await server.request("GET", "/api/sync/ops/\(Self.uuid(1))", as: "ben").status == 404)
        }
    }

    @Test func `what could not be sent is listed for its author, and thrown away once`() async throws {
        try await TestServer.run { server in
            let operation = Self.messages(1...1)[0].replacing("10002", with: "10999")
            _ = try await server.request("POST", "/api/sync", as: "ada", body: Self.push(operations: [operation]))
            let items = { (login: String) in
                try await server.request("GET", "/api/sync/quarantine", as: login).json["items"]?.elements ?? []
            }
            let item = try #require(try await items("ada").first)
            #expect(item["code"]?.string == "unknownReceiver" && item["content"]?["text"]?.string == "message 1")
            #expect(try await items("ben").isEmpty)
            let path = "/api/sync/quarantine/\(try #require(item["quarantineId"]?.integer))"
            #expect(try await server.request("DELETE", path, as: "ben").status == 404)
            #expect(try await server.request("DELETE", path, as: "ada").status == 200)
            #expect(try await items("ada").isEmpty)
            #expect(try await server.request("DELETE", path, as: "ada").status == 200)
            #expect(try await server.request("DELETE", "/api/sync/quarantine/x", as: "ada").status == 400)
        }
    }

    @Test func `a delta goes on where its cursor ends`() async throws {
        try await TestServer.run { server in
            _ = try await server.request(
                "POST", "/api/sync", as: "ada", body: Self.push(operations: Self.messages(1...3)))
            var cursor = ""
            var seen: [Int64?] = []
            for _ in 0..<3 {
                let page = try await server.request("GET", "/api/sync/delta?limit=1\(cursor)", as: "ben")
                #expect(page.status == 200)
                seen += (page.json["records"]?.elements ?? []).map { $0["seq"]?.integer }
                cursor = "&cursor=" + (page.json["cursor"]?.string ?? "")
            }
            #expect(seen == [1, 2, 3])
            let end = try await server.request("GET", "/api/sync/delta?limit=1\(cursor)", as: "ben")
            #expect(end.json["records"]?.elements.isEmpty == true)
            #expect(end.json["more"]?.boolean == false)
        }
    }

    @Test func `a snapshot has the same messages`() async throws {
        try await TestServer.run { server in
            _ = try await server.request(
                "POST", "/api/sync", as: "ada", body: Self.push(operations: Self.messages(1...3)))
            let page = try await server.request("GET", "/api/sync/snapshot", as: "ben")
            #expect(page.status == 200)
            #expect(page.json["cursor"]?.string != nil)
            #expect(page.json["records"]?.elements.count == 3)
        }
    }

    @Test func `a long poll wakes when something arrives`() async throws {
        let wait = EndlessWait()
        try await TestServer.run(sleep: wait.sleep) { server in
            async let poll = server.request("GET", "/api/sync/delta?wait=25", as: "ben")
            await wait.untilBegun()
            let body = Self.push(operations: Self.messages(1...1))
            #expect(try await server.request("POST", "/api/sync", as: "ada", body: body).status == 200)
            let answer = try await poll
            #expect(answer.json["records"]?.elements.count == 1)
        }
    }

    @Test func `a long poll without news ends after its time`() async throws {
        try await TestServer.run { server in
            let answer = try await server.request("GET", "/api/sync/delta?wait=1", as: "ben")
            #expect(answer.status == 200)
            #expect(answer.json["records"]?.elements.isEmpty == true)
        }
    }

    @Test func `replicas are listed for their owner, who can retire them`() async throws {
        try await TestServer.run { server in
            _ = try await server.request(
                "POST", "/api/sync", as: "ada", body: Self.push(operations: Self.messages(1...1)))
            let id = Self.uuid(0xFFFF)
            let list = try await server.request("GET", "/api/sync/replicas", as: "ada")
            #expect(list.json.elements.map { $0["id"]?.string } == [id])
            #expect(try await server.request("GET", "/api/sync/replicas", as: "ben").text == "[]")
            #expect(try await server.request("DELETE", "/api/sync/replicas/\(id)", as: "ben").status == 404)
            #expect(try await server.request("DELETE", "/api/sync/replicas/\(id)", as: "ada").status == 200)
            let refused = try await server.request(
                "POST", "/api/sync", as: "ada", body: Self.push(operations: Self.messages(2...2)))
            #expect(refused.status == 409)
            #expect(refused.code == "replicaRetired")
            #expect(refused.json["queue"]?.string == "rebase")
        }
    }

    @Test func `a replica of somebody else is not lent`() async throws {
        try await TestServer.run { server in
            _ = try await server.request(
                "POST", "/api/sync", as: "ada", body: Self.push(operations: Self.messages(1...1)))
            let refused = try await server.request(
                "POST", "/api/sync", as: "ben", body: Self.push(operations: Self.messages(2...2)))
            #expect(refused.status == 403)
            #expect(refused.code == "replicaOwner")
            #expect(refused.json["queue"]?.string == "keep")
        }
    }
}
