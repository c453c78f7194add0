import Foundation
import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

/// Who may send files of tickets, how large, and what becomes of their bytes.
@Suite struct ImportRouteTests {
    private static let path = "/api/tickets/import"

    private func head(_ server: TestServer, as name: String = "ada", _ lines: String...) throws -> String {
        let all = ["POST \(Self.path)?dryRun=true HTTP/1.1", "Host: localhost"] + lines
        return all.joined(separator: "\r\n") + "\r\nAuthorization: Bearer \(try server.token(name))\r\n\r\n"
    }

    @Test(arguments: [(nil, 401), ("ben", 403), ("cleo", 403)] as [(String?, Int)])
    func `only administrators import`(name: String?, status: Int) async throws {
        try await TestServer.run { server in
            let response = try await server.request("POST", Self.path, as: name, body: "<tickets/>")
            #expect(response.status == status)
        }
    }

    @Test(
        arguments: [
            ("?format=xlsx", "format"), ("?format=csv", "format"), ("?dryRun=perhaps", "dryRun"),
            ("?partial=yes", "partial"), ("?source=%01", "source"),
        ])
    func `an option that is none is refused by its name`(query: String, field: String) async throws {
        try await TestServer.run { server in
            let response = try await server.request("POST", Self.path + query, as: "ada", body: "<tickets/>")
            #expect(response.status == 400)
            #expect(response.json["details"]?.elements.first?["field"]?.string == field)
        }
    }

    @Test func `a body that is empty, a form, or ends early is refused, and nothing is read`() async throws {
        try await TestServer.run { server in
            let empty = try await server.request("POST", Self.path, as: "ada", body: "")
            #expect(empty.status == 400)
            #expect(empty.text.contains("empty"))
            let form = try await server.raw(
                Array(
                    head(
                        server, "Content-Type: multipart/form-data; boundary=x", "Content-Length: 4",
                        "Connection: close"
                    )
                    .utf8) + Array("--x\n".utf8))
            #expect(form.status == 400)
            #expect(form.text.contains("--data-binary"))
            let broken = try RawConnection(port: server.port)
            try await broken.send(try head(server, "Content-Length: 100") + "<tickets>")
            broken.finishSending()
            #expect(try await broken.response().status == 408)
        }
    }

    @Test func `a file above the limit is refused with what to do, announced or not`() async throws {
        try await TestServer.run(configure: { $0.limits.maximumUploadBytes = 3 << 20 }) { server in
            let announced = try await server.raw(
                Array(try head(server, "Content-Length: \((3 << 20) + 1)", "Connection: close").utf8))
            #expect(announced.status == 413)
            #expect(announced.text.contains("ticx-sync import"))
            let connection = try RawConnection(port: server.port)
            try await connection.send(try head(server, "Transfer-Encoding: chunked"))
            for _ in 0..<4 { try await connection.send("100000\r\n" + String(repeating: " ", count: 1 << 20) + "\r\n") }
            #expect(try await connection.response().status == 413)
        }
    }

    @Test func `a file that the disk has no room for is refused`() async throws {
        try await TestServer.run(configure: { $0.limits.uploadReserveBytes = 1 << 60 }) { server in
            let response = try await server.request("POST", Self.path, as: "ada", body: "<tickets/>")
            #expect(response.status == 503)
            #expect(response.headers["retry-after"] == "60")
            #expect(response.text.contains("no room"))
        }
    }

    @Test func `an upload leaves nothing in the data directory, not even while it comes`() async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("ticx-upload-\(UUID())").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await TestServer.run(configure: { $0.dataDirectory = directory }) { server in
            let connection = try RawConnection(port: server.port)
            try await connection.send(
                try head(server, "Expect: 100-continue", "Content-Length: \(4 << 20)"))
            let told = try await connection.receive()
            #expect(String(decoding: told, as: UTF8.self).hasPrefix("HTTP/1.1 100 "))
            try await connection.send([UInt8](repeating: 32, count: 3 << 20))
            let second = try await server.request("POST", Self.path, as: "ada", body: "<tickets/>")
            #expect(second.status == 429)
            #expect(second.code == "busy")
            #expect(second.headers["retry-after"] != nil)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
            try await connection.send([UInt8](repeating: 32, count: 1 << 20))
            let status = try await connection.response().status
            #expect([200, 400].contains(status))
            #expect(try await server.request("POST", Self.path, as: "ada", body: "").status == 400)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
        }
    }

    @Test func `a client that leaves in the middle of its file makes room for the next one`() async throws {
        try await TestServer.run { server in
            do {
                let connection = try RawConnection(port: server.port)
                try await connection.send(
                    try head(server, "Expect: 100-continue", "Content-Length: \(4 << 20)"))
                _ = try await connection.receive()
                try await connection.send([UInt8](repeating: 32, count: 1 << 20))
            }
            var status = 429
            while status == 429 { status = try await server.request("POST", Self.path, as: "ada", body: "").status }
            #expect(status == 400)
        }
    }
}
