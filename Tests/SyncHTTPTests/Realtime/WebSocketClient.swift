import Synchronization

/// A WebSocket on a raw connection that may send anything, also what no client should.
final class WebSocketClient: Sendable {
    struct Frame: Equatable {
        var opcode: UInt8
        var bytes: [UInt8]

        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    struct Refused: Error {
        var response: RawResponse
    }

    static let upgradeHeaders = [
        ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ]

    let connection: RawConnection
    private let leftover: Mutex<[UInt8]>

    private init(connection: RawConnection, leftover: [UInt8]) {
        self.connection = connection
        self.leftover = Mutex(leftover)
    }

    /// Asks for a WebSocket, on a connection of its own or on one that was used before.
    ///
    /// - Parameter early: bytes that go in the same packet as the request.
    /// - Throws: `Refused`.
    static func open(
        port: Int, query: String = "EIO=4&transport=websocket", early: [UInt8] = [],
        headers: [(String, String)] = [], on used: RawConnection? = nil, receiveBufferBytes: Int32? = nil
    ) async throws -> WebSocketClient {
        let connection = try used ?? RawConnection(port: port, receiveBufferBytes: receiveBufferBytes)
        let head = EngineTestServer.head("GET", query, headers: upgradeHeaders + headers)
        try await connection.send(Array(head.utf8) + early)
        var leftover: [UInt8] = []
        let response = try await connection.response(leftover: &leftover)
        guard response.status == 101 else { throw Refused(response: response) }
        return WebSocketClient(connection: connection, leftover: leftover)
    }

    static func frame(
        _ opcode: UInt8, _ bytes: [UInt8], isFinal: Bool = true, isMasked: Bool = true, reserved: UInt8 = 0
    ) -> [UInt8] {
        var frame = [(isFinal ? 0x80 : 0) | reserved << 4 | opcode]
        let mask: UInt8 = isMasked ? 0x80 : 0
        switch bytes.count {
        case ..<126: frame.append(mask | UInt8(bytes.count))
        case ..<65_536: frame += [mask | 126, UInt8(bytes.count >> 8), UInt8(bytes.count & 255)]
        default:
            frame.append(mask | 127)
            for shift in stride(from: 56, through: 0, by: -8) { frame.append(UInt8(bytes.count >> shift & 255)) }
        }
        guard isMasked else { return frame + bytes }
        let key: [UInt8] = [0x12, 0x34, 0x56, 0x78]
        frame += key
        for (index, byte) in bytes.enumerated() { frame.append(byte ^ key[index & 3]) }
        return frame
    }

    static func text(_ text: String) -> [UInt8] { frame(1, Array(text.utf8)) }

    func send(_ text: String) async throws { try await connection.send(Self.text(text)) }

    func send(_ bytes: [UInt8]) async throws { try await connection.send(bytes) }

    /// The next frame; nil at the end of the stream.
    func receive() async throws -> Frame? {
        while true {
            if let frame = leftover.withLock({ Self.take(&$0) }) { return frame }
            let more = try await connection.receive()
            guard !more.isEmpty else { return nil }
            leftover.withLock { $0 += more }
        }
    }

    /// The text of the next frame that is no ping of Engine.IO.
    func message() async throws -> String? {
        while let frame = try await receive() {
            guard frame.opcode == 1 else { return "frame \(frame.opcode) \(frame.bytes)" }
            if frame.text != "2" { return frame.text }
        }
        return nil
    }

    private static func take(_ bytes: inout [UInt8]) -> Frame? {
        guard bytes.count >= 2 else { return nil }
        var head = 2
        var count = Int(bytes[1] & 0x7F)
        if count == 126 {
            guard bytes.count >= 4 else { return nil }
            count = Int(bytes[2]) << 8 | Int(bytes[3])
            head = 4
        } else if count == 127 {
            guard bytes.count >= 10 else { return nil }
            count = bytes[2..<10].reduce(0) { $0 << 8 | Int($1) }
            head = 10
        }
        guard bytes.count >= head + count else { return nil }
        let frame = Frame(opcode: bytes[0] & 0x0F, bytes: Array(bytes[head..<head + count]))
        bytes.removeFirst(head + count)
        return frame
    }
}
