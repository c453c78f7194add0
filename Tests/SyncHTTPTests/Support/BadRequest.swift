@testable import SyncHTTP

/// One request that must be refused, and how.
struct BadRequest: Sendable {
    var name: String
    var status: Int
    var code: String
    /// The bytes on the wire; the server gives its port and its tokens.
    var bytes: @Sendable (TestServer) throws -> [UInt8]
    var hasBody = true

    /// Bytes exactly as given, after `{port}`, `{ben}` (a token) were put in.
    static func raw(_ name: String, _ text: String, _ status: Int, _ code: String, hasBody: Bool = true) -> BadRequest {
        BadRequest(
            name: name, status: status, code: code,
            bytes: { server in
                let filled = text.replacing("{port}", with: String(server.port))
                    .replacing("{ben}", with: try server.token("ben"))
                return Array(filled.utf8)
            }, hasBody: hasBody)
    }

    /// A well-formed request with ben's token (or `token`).
    static func call(
        _ method: String, _ path: String, _ status: Int, _ code: String, name: String? = nil, body: [UInt8]? = nil,
        token: (@Sendable (TestServer) throws -> String?)? = nil, headers: String = ""
    ) -> BadRequest {
        BadRequest(
            name: name ?? "\(method) \(path)", status: status, code: code,
            bytes: { server in
                let token = try token.map { try $0(server) } ?? server.token("ben")
                var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                head += "Origin: \(TestServer.origin)\r\n" + headers
                if let token { head += "Authorization: \(token.contains(" ") ? token : "Bearer " + token)\r\n" }
                if let body { head += "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n" }
                return Array(head.utf8) + Array("\r\n".utf8) + (body ?? [])
            }, hasBody: method != "HEAD")
    }

    /// A body for `POST path`.
    static func body(_ path: String, _ name: String, _ body: String, _ status: Int = 400, _ code: String = "malformed")
        -> BadRequest
    {
        .call("POST", path, status, code, name: "POST \(path): \(name)", body: Array(body.utf8))
    }
}
