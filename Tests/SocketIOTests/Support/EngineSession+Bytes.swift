import SocketIO

extension EngineSession {
    /// A POST with this body.
    mutating func post(_ body: [UInt8], now: Instant) throws(EngineError) {
        try post(try? EnginePayload.decode(body), now: now)
    }

    /// A message of a WebSocket, as it came.
    mutating func receive(_ frame: EngineMessage, from socket: Int, now: Instant) {
        receive(try? EnginePacket(frame), from: socket, now: now)
    }
}
