import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

/// Whatever comes in, the answer has the documented status and form, and the server lives on.
@Suite struct BadInputTests {
    static let cases = BadBodies.cases + BadFields.cases + BadAddresses.cases + BadWire.cases

    @Test func `every bad request is refused as documented, and the server goes on`() async throws {
        #expect(Self.cases.count >= 150)
        try await TestServer.run { server in
            for bad in Self.cases {
                let response: RawResponse
                do {
                    response = try await server.raw(try bad.bytes(server), hasBody: bad.hasBody)
                } catch {
                    Issue.record("\(bad.name): \(error)")
                    continue
                }
                check(response, bad)
                let health = try await server.request("GET", "/health")
                #expect(health.status == 200, "after \(bad.name)")
            }
        }
    }

    private func check(_ response: RawResponse, _ bad: BadRequest) {
        #expect(response.status == bad.status, "\(bad.name): \(response.text.prefix(200))")
        let allowed = response.headers["access-control-allow-origin"]
        #expect(allowed == TestServer.origin || allowed == "*", "\(bad.name)")
        guard bad.hasBody else { return }
        #expect(response.code == bad.code, "\(bad.name): \(response.text.prefix(200))")
        #expect(response.json["error"]?.string?.isEmpty == false, "\(bad.name)")
        let queue = response.json["queue"]?.string
        #expect(queue.flatMap(Refusal.Queue.init(rawValue:)) != nil, "\(bad.name)")
        if bad.status == 413 { #expect(queue == "split", "\(bad.name)") }
        if bad.status == 405 { #expect(response.headers["allow"]?.isEmpty == false, "\(bad.name)") }
    }

    @Test func `another user's cursor is refused without saying whose it is`() async throws {
        try await TestServer.run { server in
            let delta = try await server.request("GET", "/api/sync/delta", as: "ada")
            let cursor = try #require(delta.json["cursor"]?.string)
            let own = try await server.request("GET", "/api/sync/delta?cursor=\(cursor)", as: "ada")
            #expect(own.status == 200)
            let other = try await server.request("GET", "/api/sync/delta?cursor=\(cursor)", as: "ben")
            #expect(other.status == 400)
            #expect(other.code == "cursorInvalid")
            #expect(other.json["queue"]?.string == "rebase")
            #expect(!other.text.contains("ada"))
        }
    }
}
