import Foundation
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

@Suite struct FrontendTests {
    private static let page = "<!doctype html><title>Ticxnova</title>"

    /// A built frontend beside a secret that is none of its business.
    private static func build() throws -> TemporaryDirectory {
        let directory = TemporaryDirectory()
        let files = FileManager.default
        let ui = directory.path + "/ui"
        try files.createDirectory(atPath: ui + "/assets/deep", withIntermediateDirectories: true)
        for (name, text) in [
            ("ui/index.html", page), ("ui/assets/index-BkZ3x9Qa.js", "run()"), ("ui/assets/logo.svg", "<svg/>"),
            ("ui/assets/deep/font-AbCd_123.woff2", "font"), ("ui/robots.txt", ""), ("ui/.env", "SECRET=1"),
            ("ui/odd.bin", "x"), ("secret.txt", "SECRET=1"),
        ] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: directory.path + "/" + name))
        }
        try files.createSymbolicLink(atPath: ui + "/link.txt", withDestinationPath: "../secret.txt")
        try files.createSymbolicLink(atPath: ui + "/up", withDestinationPath: "..")
        try files.createSymbolicLink(atPath: ui + "/inside.txt", withDestinationPath: "robots.txt")
        mkfifo(ui + "/pipe.txt", 0o600)
        return directory
    }

    private static func run(_ body: (TestServer) async throws -> Void) async throws {
        let directory = try build()
        try await TestServer.run(configure: { $0.frontendDirectory = directory.path + "/ui" }, body)
        withExtendedLifetime(directory) {}
    }

    @Test func `every page that can be opened or reloaded is the one page`() async throws {
        try await Self.run { server async throws in
            for path in [
                "/", "/index.html", "/dashboard", "/notifications", "/users", "/reports", "/messages", "/settings",
                "/ticket/42", "/ticket/TIC-123456", "/all-tickets", "/create-ticket", "/knowledgebase", "/adminpanel",
                "/slatracker", "/assetmanagement", "/emailtemplates", "/privacy", "/contact-admin", "/demo",
                "/auth/callback", "/auth/callback?code=1&state=2", "/dashboard/",
            ] {
                let answer = try await server.request("GET", path)
                #expect(answer.status == 200, "\(path)")
                #expect(answer.text == Self.page, "\(path)")
                #expect(answer.headers["content-type"] == "text/html; charset=utf-8")
                #expect(answer.headers["cache-control"] == "no-cache")
            }
        }
    }

    @Test func `what is neither page nor file is not found, and never the page`() async throws {
        try await Self.run { server async throws in
            for path in [
                "/nothing", "/dashboard/more", "/ticket", "/ticket/1/2", "/assets", "/assets/", "/assets/nothing.js",
                "/.env", "/assets/.env", "/up/secret.txt", "/link.txt", "/inside.txt", "/up", "/pipe.txt",
                "/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/%2E%2e/%2e%2e/etc/passwd",
                "/..%2fsecret.txt", "/assets/..%5c..%5csecret.txt", "//etc/passwd", "/index.html%00.js",
                "/api/nothing", "/api/index.html", "/tickets/nothing/at/all", "/chat", "/api", "/sops",
            ] {
                let answer = try await server.request("GET", path)
                #expect([400, 401, 404, 405].contains(answer.status), "\(path) \(answer.status)")
                #expect(!answer.text.contains("SECRET") && !answer.text.contains("<!doctype"), "\(path)")
                #expect(answer.headers["content-type"] == "application/json; charset=utf-8", "\(path)")
                #expect(answer.headers["access-control-allow-origin"] == TestServer.origin, "\(path)")
            }
            #expect(try await server.request("POST", "/dashboard", body: "{}").status == 404)
        }
    }

    @Test(
        arguments: [
            ("/assets/index-BkZ3x9Qa.js", "text/javascript; charset=utf-8", true),
            ("/assets/logo.svg", "image/svg+xml", false),
            ("/assets/deep/font-AbCd_123.woff2", "font/woff2", true),
            ("/robots.txt", "text/plain; charset=utf-8", false),
            ("/odd.bin", "application/octet-stream", false),
        ])
    func `files have their types, and hashed ones are kept for good`(
        path: String, type: String, isKept: Bool
    ) async throws {
        try await Self.run { server async throws in
            let answer = try await server.request("GET", path)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == type)
            #expect(answer.headers["cache-control"]?.contains("immutable") == isKept)
            #expect(answer.headers["x-content-type-options"] == "nosniff")
            let head = try await server.request("HEAD", path)
            #expect(head.status == 200)
            #expect(head.headers["content-length"] == String(answer.body.count))
            #expect(head.body.isEmpty)
        }
    }

    @Test func `who has a file already is not sent it again`() async throws {
        try await Self.run { server async throws in
            let first = try await server.request("GET", "/dashboard")
            let tag = try #require(first.headers["etag"])
            let modified = try #require(first.headers["last-modified"])
            #expect(modified.hasSuffix(" GMT"))
            for headers in [
                [("If-None-Match", tag)], [("If-None-Match", "\"x\", W/\(tag)")], [("If-None-Match", "*")],
                [("If-Modified-Since", modified)],
            ] {
                let again = try await server.request("GET", "/dashboard", headers: headers)
                #expect(again.status == 304)
                #expect(again.body.isEmpty)
                #expect(again.headers["etag"] == tag)
            }
            // The tag counts, when both are asked for.
            let other = [("If-None-Match", "\"x\""), ("If-Modified-Since", modified)]
            #expect(try await server.request("GET", "/dashboard", headers: other).status == 200)
        }
    }

    @Test func `a large file comes whole, and a new one is served without a restart`() async throws {
        let directory = try Self.build()
        let content = [UInt8]((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        try await TestServer.run(configure: { $0.frontendDirectory = directory.path + "/ui" }) { server async throws in
            #expect(try await server.request("GET", "/assets/new.wasm").status == 404)
            try Data(content).write(to: URL(fileURLWithPath: directory.path + "/ui/assets/new.wasm"))
            let answer = try await server.request("GET", "/assets/new.wasm")
            #expect(answer.status == 200)
            #expect(answer.body == content)
        }
    }

    @Test func `the page may load and call what the frontend needs, and run nothing else`() async throws {
        try await Self.run { server async throws in
            let answer = try await server.request("GET", "/")
            let policy = try #require(answer.headers["content-security-policy"])
            #expect(policy.contains("script-src 'self';"))
            #expect(policy.contains("connect-src 'self'") && policy.contains("ws://localhost:5173"))
            #expect(policy.contains("style-src 'self' 'unsafe-inline'"))
            #expect(answer.headers["x-frame-options"] == "SAMEORIGIN")
        }
    }

    @Test func `without a folder there are no pages, and one without a page refuses to start`() async throws {
        try await TestServer.run { server async throws in
            #expect(try await server.request("GET", "/dashboard").status == 404)
            #expect(try await server.request("GET", "/").status == 404)
        }
        let directory = TemporaryDirectory()
        for folder in [directory.path, directory.path + "/nothing"] {
            let error = await #expect(throws: ConfigurationError.self) {
                try await TestServer.run(configure: { $0.frontendDirectory = folder }) { _ in }
            }
            #expect(error?.setting == "TICX_UI_DIR")
        }
    }
}
