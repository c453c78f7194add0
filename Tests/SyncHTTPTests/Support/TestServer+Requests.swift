import JSONText

extension TestServer {
    /// Sends one request on a connection of its own and reads the answer.
    func request(
        _ method: String, _ path: String, as name: String? = nil, token: String? = nil, body: String? = nil,
        headers: [(String, String)] = []
    ) async throws -> RawResponse {
        try await request(
            method, path, as: name, token: token, body: body.map { Array($0.utf8) }, headers: headers)
    }

    /// Sends one request with any bytes as its body.
    func request(
        _ method: String, _ path: String, as name: String? = nil, token: String? = nil, body: [UInt8]?,
        headers: [(String, String)] = []
    ) async throws -> RawResponse {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        if !headers.contains(where: { $0.0 == "Origin" }) { head += "Origin: \(Self.origin)\r\n" }
        if let token = try token ?? name.map({ try self.token($0) }) { head += "Authorization: Bearer \(token)\r\n" }
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if let body { head += "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n" }
        return try await raw(Array(head.utf8) + Array("\r\n".utf8) + (body ?? []), hasBody: method != "HEAD")
    }

    /// Sends bytes on a connection of their own and reads one answer.
    func raw(_ bytes: [UInt8], hasBody: Bool = true) async throws -> RawResponse {
        let connection = try RawConnection(port: port)
        try await connection.send(bytes)
        return try await connection.response(hasBody: hasBody)
    }
}
