import HTTPTypes
import Hummingbird
import Testing

@testable import SyncHTTP

@Suite struct SecurityHeadersTests {
    @Test(
        arguments: [
            "GET /health", "GET /api/auth/me", "GET /nothing", "GET /api/nothing", "OPTIONS /api/auth/me",
            "POST /api/auth/login", "DELETE /health", "GET /socket.io/?EIO=4&transport=polling",
            "GET /socket.io/?EIO=3", "GET /%zz",
        ])
    func `every answer says what browsers must not do with it`(request: String) async throws {
        try await TestServer.run { server async throws in
            let parts = request.split(separator: " ").map(String.init)
            let answer = try await server.request(parts[0], parts[1])
            #expect(answer.headers["x-content-type-options"] == "nosniff")
            #expect(answer.headers["referrer-policy"] == "same-origin")
            #expect(answer.headers["x-frame-options"] == "DENY")
            #expect(answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'")
            #expect(answer.headers["cache-control"] == "no-store")
            #expect(answer.headers["strict-transport-security"] == nil)
        }
    }

    @Test func `an answer to what is no HTTP says it too`() async throws {
        try await TestServer.run { server async throws in
            let answer = try await server.raw(Array("nonsense\r\n\r\n".utf8))
            #expect(answer.status == 400)
            #expect(answer.headers["x-content-type-options"] == "nosniff")
            #expect(answer.headers["cache-control"] == "no-store")
        }
    }

    @Test func `only a server that speaks TLS itself asks for nothing else`() {
        var response = Response(status: .ok)
        SecurityHeaders(isEncrypted: true).apply(to: &response)
        #expect(response.headers[.strictTransportSecurity] == "max-age=31536000")
    }
}
