import TestSupport
import Testing

@testable import SocketIO

@Suite struct EnginePacketTests {
    private static func payload(_ text: String) throws -> [EnginePacket] {
        try EnginePayload.decode(Array(text.utf8))
    }

    private static func text(_ packets: [EnginePacket]) -> String {
        String(decoding: EnginePayload.encode(packets), as: UTF8.self)
    }

    @Test func `a body carries packets in order with a separator between them`() throws {
        let body = "4hello\u{1E}bAQIDBA==\u{1E}2\u{1E}3probe\u{1E}5\u{1E}6\u{1E}1"
        let packets = try Self.payload(body)
        #expect(
            packets == [
                .message(.text(Array("hello".utf8))), .message(.binary([1, 2, 3, 4])), .ping([]),
                .pong(Array("probe".utf8)), .upgrade, .noop, .close,
            ])
        #expect(Self.text(packets) == body)
    }

    @Test(arguments: ["", "abc", "4a\u{1E}", "\u{1E}4a", "7", "b!", "bA", "bAQ=", "bAQ=A", "bAAAA=AAA", "{}"])
    func `what is no packet is refused`(body: String) {
        #expect(throws: MalformedPacket.self) { try Self.payload(body) }
    }

    @Test func `a body that is no UTF-8 is refused`() {
        #expect(throws: MalformedPacket.self) { try EnginePayload.decode([0x34, 0xFF]) }
    }

    @Test func `a WebSocket carries bytes without a type`() throws {
        #expect(try EnginePacket(.binary([])) == .message(.binary([])))
        #expect(try EnginePacket(.text(Array("4".utf8))) == .message(.text([])))
        #expect(throws: MalformedPacket.self) { try EnginePacket(.text([])) }
    }

    @Test func `the open packet has exactly the documented keys`() throws {
        var options = EngineOptions()
        options.pingInterval = .milliseconds(300)
        options.pingTimeout = .milliseconds(200)
        let polling = EnginePacket.opening(id: "x", isPolling: true, options: options)
        #expect(
            Self.text([polling])
                == #"0{"sid":"x","upgrades":["websocket"],"pingInterval":300,"pingTimeout":200,"maxPayload":1000000}"#)
        let direct = EnginePacket.opening(id: "x", isPolling: false, options: options)
        #expect(
            Self.text([direct])
                == #"0{"sid":"x","upgrades":[],"pingInterval":300,"pingTimeout":200,"maxPayload":1000000}"#)
    }

    @Test func `Base64 gives back any bytes, with its padding or without`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for count in 0..<100 {
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            var text: [UInt8] = []
            Base64.encode(bytes, to: &text)
            #expect(Base64.decode(text[...]) == bytes, "seed \(seed)")
            #expect(Base64.decode(text.filter { $0 != UInt8(ascii: "=") }[...]) == bytes, "seed \(seed)")
        }
    }

    @Test func `session ids have 20 characters that need no escape`() {
        #expect(SessionIdentifier.make([UInt8](repeating: 0xFF, count: 15)) == String(repeating: "_", count: 20))
        #expect(SessionIdentifier.make([UInt8](repeating: 0xFB, count: 15)) == "-_v7-_v7-_v7-_v7-_v7")
    }
}
