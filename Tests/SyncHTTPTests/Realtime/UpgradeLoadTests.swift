import SocketIO
import Testing

@testable import SyncHTTP

@Suite struct UpgradeLoadTests {
    private static let count = 1000

    /// At the first message it begins to send numbers, from a task of its own; every message is also sent back.
    private static func application() -> TestApplication {
        TestApplication { connection, message in
            connection.send([message])
            guard message == .text(Array("begin".utf8)) else { return }
            Task {
                for number in 0..<count {
                    connection.send([.text(Array("n\(number)".utf8)), .binary(Array("\(number)".utf8))])
                    if number % 50 == 0 { await Task.yield() }
                }
            }
        }
    }

    @Test func `an upgrade in the middle of a stream loses, doubles and turns round nothing`() async throws {
        try await EngineTestServer.run(Self.application()) { server in
            let id = try await server.open()
            #expect(try await server.post(id, "4begin").text == "ok")
            var heard: [EnginePacket] = []
            for _ in 0..<3 { heard += try EnginePayload.decode(try await server.poll(id).body) }
            let socket = try await WebSocketClient.open(
                port: server.port, query: "EIO=4&transport=websocket&sid=\(id)")
            try await socket.send("2probe")
            #expect(try await socket.message() == "3probe")
            #expect(try await server.post(id, "4during").text == "ok")
            heard += try EnginePayload.decode(try await server.poll(id).body)
            try await socket.send(WebSocketClient.text("5") + WebSocketClient.text("4after"))
            #expect(try await server.poll(id).status == 400)
            while heard.filter({ $0 != .noop && $0 != .ping([]) }).count < 2 * Self.count + 3 {
                let frame = try #require(try await socket.receive())
                heard.append(try EnginePacket(frame.opcode == 1 ? .text(frame.bytes) : .binary(frame.bytes)))
            }
            Self.check(heard)
        }
    }

    /// Each number as text, right behind it as bytes, all in order; and the three echoes in theirs.
    private static func check(_ heard: [EnginePacket]) {
        var echoes: [String] = []
        var numbers: [String] = []
        for case .message(let message) in heard {
            switch message {
            case .text(let bytes) where bytes.first == UInt8(ascii: "n"): numbers.append(text(bytes))
            case .text(let bytes): echoes.append(text(bytes))
            case .binary(let bytes): numbers.append("b" + text(bytes))
            }
        }
        #expect(echoes == ["begin", "during", "after"])
        #expect(numbers == (0..<count).flatMap { ["n\($0)", "b\($0)"] })
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `a second WebSocket is refused and the first goes on`() async throws {
        try await EngineTestServer.run { server in
            let id = try await server.open()
            let query = "EIO=4&transport=websocket&sid=\(id)"
            let first = try await WebSocketClient.open(port: server.port, query: query)
            await #expect(throws: WebSocketClient.Refused.self) {
                try await WebSocketClient.open(port: server.port, query: query)
            }
            try await first.send("2probe")
            #expect(try await first.message() == "3probe")
            try await first.send("5")
            try await first.send("4hello")
            #expect(try await first.message() == "4hello")
            await #expect(throws: WebSocketClient.Refused.self) {
                try await WebSocketClient.open(port: server.port, query: query)
            }
        }
    }
}
