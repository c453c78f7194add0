import JSONText
import Logging
import SyncEngine
import Synchronization
import Testing

@testable import SyncHTTP

@Suite struct LoggingTests {
    /// Lines as a log handler wrote them.
    final class Lines: Sendable {
        private let bytes = Mutex<[UInt8]>([])
        var output: LogOutput { LogOutput { bytes in self.bytes.withLock { $0 += bytes } } }
        var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
        var lines: [Substring] { text.split(separator: "\n") }
    }

    @Test func `a line is one JSON object, whatever is in it`() throws {
        let lines = Lines()
        var logger = Logger(label: "test") { JSONLogHandler(label: $0, output: lines.output) }
        logger[metadataKey: LogKeys.user] = "10001"
        logger.warning("a \"line\"\nbreak", metadata: [LogKeys.error: "x\ny", "time": "not ours"])
        #expect(lines.lines.count == 1)
        let json = try JSONSlice(validating: Array(lines.lines[0].utf8))
        #expect(json["level"]?.string == "warning")
        #expect(json["message"]?.string == "a \"line\"\nbreak")
        #expect(json["user"]?.string == "10001")
        #expect(json["error"]?.string == "x\ny")
        #expect(json["time"]?.string?.hasSuffix("Z") == true)
    }

    @Test func `what comes from outside cannot make a line of its own`() {
        let lines = Lines()
        let logger = Logger(label: "test") { _ in TextLogHandler(output: lines.output) }
        logger.info("request", metadata: [LogKeys.route: "x\n12:00:00 error  forged"])
        #expect(lines.lines.count == 1)
        #expect(lines.text.contains("info     request route=x"))
    }

    @Test func `what the system says of a failing store is in the log, clients learn that it passes`() async throws {
        let lines = Lines()
        let said = "open journals/7f/1: Too many open files"
        let store = GatedStore()
        try await TestServer.run(
            store: store,
            parts: {
                $0.logger = Logger(label: "test") { JSONLogHandler(label: $0, output: lines.output) }
                $0.storeTrouble = { said }
            }
        ) { server in
            let socket = try await WebSocketClient.open(port: server.port)
            _ = try await socket.message()
            try await socket.send(#"40{"token":"\#(try server.token("ben"))"}"#)
            _ = try await socket.message()
            store.fail(with: .unavailable(retryAfter: .seconds(1), reason: said))
            try await socket.send(#"420["send_message",{"receiverId":10001,"message":"x"}]"#)
            var answers = [try await ChatTests.send(server, "ada", to: "10002", "x").text]
            answers.append(try await server.request("GET", "/readyz").text)
            while let answer = try await socket.message() {
                guard answer.hasPrefix("430") || answer.contains("message_error") else { continue }
                answers.append(answer)
                if answers.count == 4 { break }
            }
            for answer in answers {
                #expect(answer.contains(#""code":"unavailable""#))
                #expect(!answer.contains("journals"))
            }
            #expect(lines.lines.filter { $0.contains("journals") }.count == 3)
            store.fail(with: nil)
        }
    }

    @Test func `neither tokens nor passwords nor texts are ever logged`() async throws {
        let lines = Lines()
        var logger = Logger(label: "test") { JSONLogHandler(label: $0, output: lines.output) }
        logger.logLevel = .trace
        try await TestServer.run(
            configure: {
                $0.microsoftLogin = .trust
                $0.registrationDomains = ["example.org"]
            }, parts: { $0.logger = logger }
        ) { server in
            _ = try await MicrosoftLoginTests.login(server, "zoe@example.org")
            let change = #"{"currentPassword":"\#(TestServer.password)","newPassword":"battery staple"}"#
            let fresh = try await server.request("POST", "/api/auth/password", as: "dora", body: change).json["token"]
            let registration = #"{"email":"yan@example.org","password":"staple battery"}"#
            _ = try await server.request("POST", "/api/auth/register", body: registration)
            let query = "/socket.io/?EIO=4&transport=polling&token=a.query.token"
            _ = try await server.request("GET", query)
            _ = try await server.request("GET", "/api/nothing?token=a.query.token")
            let socket = try await WebSocketClient.open(port: server.port)
            _ = try await socket.message()
            try await socket.send(#"40{"token":"\#(try server.token("ben"))"}"#)
            _ = try await socket.message()
            try await socket.send(#"420["send_message",{"receiverId":10001,"message":"a private text by socket"}]"#)
            while let answer = try await socket.message(), !answer.hasPrefix("430") {}
            _ = try await AuthTests.login(server, "ben@example.org", "a wrong password")
            _ = try await AuthTests.login(server, "ben@example.org", TestServer.password)
            _ = try await ChatTests.send(server, "ada", to: "10002", "a very private text")
            _ = try await ChatTests.send(server, "ada", to: "99999", "another private text")
            _ = try await server.request("GET", "/api/chat/messages/10001", as: "ben")
            _ = try await server.request("GET", "/api/auth/me", token: "a.forged.token")
            _ = try await server.request("POST", "/api/auth/logout", as: "ben")
            let signature = try #require(try server.token("ada").split(separator: ".").last)
            let other = try #require(fresh?.string?.split(separator: ".").last)
            for secret in [
                TestServer.password, "wrong password", "private text", "forged.token", "query.token", "battery staple",
                "staple battery", String(signature), String(other),
            ] {
                #expect(!lines.text.contains(secret), "\(secret)")
            }
        }
        #expect(lines.text.contains("\"route\":\"chat/messages\""))
    }
}
