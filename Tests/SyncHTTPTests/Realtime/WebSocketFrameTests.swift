import SocketIO
import TestSupport
import Testing

@testable import SyncHTTP

@Suite struct WebSocketFrameTests {
    private static func frame(
        _ opcode: UInt8, _ text: String, isFinal: Bool = true, isMasked: Bool = true, reserved: UInt8 = 0
    ) -> [UInt8] {
        WebSocketClient.frame(opcode, Array(text.utf8), isFinal: isFinal, isMasked: isMasked, reserved: reserved)
    }

    @Test func `a message may come in fragments with control frames between them`() async throws {
        try await EngineTestServer.run { server in
            let socket = try await WebSocketClient.open(port: server.port)
            _ = try await socket.receive()
            // Split inside a character.
            let text = Array("4grüße".utf8)
            try await socket.send(WebSocketClient.frame(1, Array(text[..<4]), isFinal: false))
            try await socket.send(Self.frame(9, "are you there"))
            try await socket.send(Self.frame(10, "unasked"))
            try await socket.send(WebSocketClient.frame(0, [], isFinal: false))
            try await socket.send(WebSocketClient.frame(0, Array(text[4...])))
            #expect(try await socket.receive() == WebSocketClient.Frame(opcode: 10, bytes: Array("are you there".utf8)))
            #expect(try await socket.message() == "4grüße")
        }
    }

    struct Violation: Sendable, CustomTestStringConvertible {
        var what: String
        var bytes: [UInt8]
        var code: Int
        var testDescription: String { what }
    }

    static let violations = [
        Violation(what: "no mask", bytes: frame(1, "4a", isMasked: false), code: 1002),
        Violation(what: "RSV1", bytes: frame(1, "4a", reserved: 4), code: 1002),
        Violation(what: "RSV3", bytes: frame(2, "a", reserved: 1), code: 1002),
        Violation(what: "opcode 3", bytes: frame(3, "a"), code: 1002),
        Violation(what: "opcode 11", bytes: frame(11, "a"), code: 1002),
        Violation(what: "a stray continuation", bytes: frame(0, "4a"), code: 1002),
        Violation(
            what: "a message inside a message", bytes: frame(1, "4a", isFinal: false) + frame(1, "4b"), code: 1002),
        Violation(what: "a fragmented ping", bytes: frame(9, "a", isFinal: false), code: 1002),
        Violation(what: "a long ping", bytes: frame(9, String(repeating: "x", count: 126)), code: 1002),
        Violation(what: "bad UTF-8", bytes: WebSocketClient.frame(1, [0x34, 0xC3, 0x28]), code: 1007),
        Violation(what: "a large frame", bytes: frame(1, "4" + String(repeating: "x", count: 1000)), code: 1009),
        Violation(
            what: "large fragments",
            bytes: frame(1, "4" + String(repeating: "x", count: 600), isFinal: false)
                + frame(0, String(repeating: "x", count: 600)), code: 1009),
        Violation(what: "a close code of one byte", bytes: WebSocketClient.frame(8, [3]), code: 1002),
        Violation(what: "a close code that is never sent", bytes: WebSocketClient.frame(8, [0x03, 0xED]), code: 1002),
        Violation(what: "a close reason that is no UTF-8", bytes: WebSocketClient.frame(8, [3, 232, 255]), code: 1007),
    ]

    @Test(arguments: violations)
    func `what the protocol forbids closes the connection with the code for it`(violation: Violation) async throws {
        try await EngineTestServer.run(options: { $0.maximumPayload = 1000 }) { server in
            let socket = try await WebSocketClient.open(port: server.port)
            _ = try await socket.receive()
            try await socket.send(violation.bytes + Self.frame(1, "4late"))
            let code = [UInt8(violation.code >> 8), UInt8(violation.code & 255)]
            #expect(try await socket.receive() == WebSocketClient.Frame(opcode: 8, bytes: code))
            #expect(await server.application.nextEnding() == .transportError)
            socket.connection.finishSending()
            #expect(try await socket.receive() == nil)
        }
    }

    @Test(arguments: [[], [3, 232], [15, 160, 98, 121, 101]])
    func `a good-bye is answered with its code`(content: [UInt8]) async throws {
        try await EngineTestServer.run { server in
            let socket = try await WebSocketClient.open(port: server.port)
            _ = try await socket.receive()
            try await socket.send(WebSocketClient.frame(8, content))
            #expect(
                try await socket.receive() == WebSocketClient.Frame(opcode: 8, bytes: Array(content.prefix(2))))
            #expect(try await socket.receive() == nil)
            #expect(await server.application.nextEnding() == .transportClose)
        }
    }

    @Test(
        arguments: [
            ("abc", DisconnectReason.parseError), ("", .parseError), ("2", .transportError), ("1", .transportClose),
        ])
    func `a packet that ends the connection does so with an empty closing frame`(
        packet: String, reason: DisconnectReason
    ) async throws {
        try await EngineTestServer.run { server in
            let socket = try await WebSocketClient.open(port: server.port)
            _ = try await socket.receive()
            try await socket.send(packet)
            #expect(try await socket.receive() == WebSocketClient.Frame(opcode: 8, bytes: []))
            #expect(await server.application.nextEnding() == reason)
            try await socket.send(WebSocketClient.frame(8, []))
            #expect(try await socket.receive() == nil)
        }
    }

    @Test func `garbage harms nobody else`() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        try await EngineTestServer.run(options: { $0.maximumPayload = 10_000 }) { server in
            for _ in 0..<40 {
                let socket = try await WebSocketClient.open(port: server.port)
                let garbage = (0..<random.number(1...400)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                try await socket.send((random.chance(50) ? WebSocketClient.text("4a") : []) + garbage)
                socket.connection.finishSending()
                while try await socket.receive() != nil {}
            }
            #expect(try await server.request("GET", "EIO=4&transport=polling").status == 200, "seed \(seed)")
        }
    }

    @Test func `requests, upgrades and frames in any order and any pieces harm nobody else`() async throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        let upgrade = WebSocketClient.upgradeHeaders
        let requests = [
            EngineTestServer.head("GET", "EIO=4&transport=polling"),
            EngineTestServer.head("GET", "EIO=4&transport=websocket", headers: upgrade),
            EngineTestServer.head("GET", "EIO=3&transport=websocket", headers: upgrade),
            EngineTestServer.head("POST", "", body: "hello", headers: upgrade) + "hello",
            EngineTestServer.head("GET", "", path: "/other", headers: [("Connection", "upgrade"), ("Upgrade", "h2c")]),
        ]
        let frames = [Self.frame(1, "4hello"), Self.frame(1, "2"), Self.frame(8, ""), [0x81, 0xFF, 0]]
        let pieces = requests.map { Array($0.utf8) } + frames
        try await EngineTestServer.run { server in
            for _ in 0..<60 {
                var bytes = (0..<random.number(1...6)).flatMap { _ in random.pick(pieces) ?? [] }
                for _ in 0..<(random.chance(30) ? random.number(1...4) : 0) {
                    bytes[random.number(0...bytes.count - 1)] = UInt8(truncatingIfNeeded: random.next())
                }
                let connection = try RawConnection(port: server.port)
                let cut = random.number(0...bytes.count)
                try await connection.send(Array(bytes[..<cut]))
                try await connection.send(Array(bytes[cut...]))
                connection.finishSending()
                while try await !connection.receive().isEmpty {}
            }
            #expect(try await server.request("GET", "EIO=4&transport=polling").status == 200, "seed \(seed)")
        }
    }
}
