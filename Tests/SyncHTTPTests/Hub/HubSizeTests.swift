import JSONText
import Testing

@testable import SyncHTTP

@Suite("Hub: how large an event may be")
struct HubSizeTests {
    /// A push of this many bytes.
    private func push(bytes: Int) -> String {
        let start = #"{"replica":"6f0e0000-0000-4000-8000-000000000001","limit":1,"ops":[],"filling":""#
        return start + String(repeating: "y", count: bytes - start.utf8.count - 2) + #""}"#
    }

    @Test("What a request's body may be is taken as an event too", arguments: [1_003_907, 1 << 20])
    func takesWhatHTTPTakes(bytes: Int) async throws {
        try await TestServer.run { server in
            let body = push(bytes: bytes)
            #expect(try await server.request("POST", "/api/sync", as: "ben", body: body).status == 200)
            let client = try await LiveSocket(server, as: "ben")
            #expect(try await client.ask("sync", body)["delta"] != nil)
        }
    }

    @Test("A larger event is refused as over HTTP, and the connection goes on")
    func refusesWhatHTTPRefuses() async throws {
        try await TestServer.run { server in
            let body = push(bytes: (1 << 20) + 1)
            let refused = try await server.request("POST", "/api/sync", as: "ben", body: body)
            #expect(refused.status == 413)
            let client = try await LiveSocket(server, as: "ben")
            let answer = try await client.ask("sync", body)
            for member in ["code", "queue"] { #expect(answer[member]?.string == refused.json[member]?.string) }
            #expect(try await client.ask("send_message", body)["code"]?.string == "tooLarge")
            #expect(try await client.ask("activity", "{}")["success"]?.boolean == true)
        }
    }
}
